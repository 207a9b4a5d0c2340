import { expect, it } from "vitest";
import { modelWord } from "./model-word";

it.each([
  ["opus", "Opus"],
  ["claude-sonnet-4-5-20250929", "Sonnet"],
  ["gpt-5-codex", "gpt-5-codex"],
])("calls %s %s", (model, word) => {
  expect(modelWord(model)).toBe(word);
});
