import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readPrompt } from "./read-prompt";
import { loadScreenRules } from "./screen-rules";

const loaded = await loadScreenRules(join(import.meta.dirname, "../../../templates/screens.yaml"));
if (!loaded.ok) throw new Error(loaded.error.message);
const rules = loaded.value;

function promptOn(capture: string, command = "claude"): string | null {
  const lines = readFileSync(join(import.meta.dirname, "fixtures/claude", `${capture}.txt`), "utf8").split("\n");
  return readPrompt(rules, command, { lines, title: "" });
}

describe("what stands in the prompt box", () => {
  it.each([
    ["07-idle-hybrid", ""],
    ["12-idle-manual-statusline", ""],
    ["83-compacted", ""],
    ["75-draft-two-lines", "first line of a draft second line"],
    ["74-slash-menu", "/"],
    ["02-trust-dialog", null],
    ["13-permission-bash", null],
    ["80-plan-approval", null],
    ["43-after-exit", null],
  ])("on %s: %j", (capture, expected) => expect(promptOn(capture)).toBe(expected));

  it("is nothing in a shell, whatever its screen shows", () => {
    expect(promptOn("07-idle-hybrid", "bash")).toBeNull();
  });
});
