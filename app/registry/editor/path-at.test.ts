import { describe, expect, it } from "vitest";
import { patternOf, placeAt } from "./path-at";

/** Where the mark `|` stands in a text. */
function place(text: string): string {
  const lines = text.split("\n");
  const line = lines.findIndex((each) => each.includes("|"));
  const before = (lines[line] ?? "").split("|")[0] ?? "";
  const found = placeAt((number) => lines[number] ?? "", line, before);
  return `${found.expects} ${patternOf(found.path)}`;
}

describe("a place in the YAML of a registry", () => {
  it.each([
    ["|", "key "],
    ["limits:\n  |", "key limits"],
    ["agents:\n  api:\n    name: api\n    |", "key agents.*"],
    ["agents:\n  api:\n    name: api\n\n    # note\n    model: |", "word agents.*.model"],
    ["agents:\n  api:\n    delegates_to:\n      - |", "word agents.*.delegates_to.*"],
    ["agents:\n  api:\n    delegates_to: [qa, |", "word agents.*.delegates_to.*"],
    ["agents:\n  api:\n    tools:\n    - |", "word agents.*.tools.*"],
    ["enforcement:\n  on_hook_error: |", "word enforcement.on_hook_error"],
    ["tenants:\n  acme:\n    agents:\n      - |", "word tenants.*.agents.*"],
    ["tenants:\n  acme:\n    config_overrides:\n      qa:\n        |", "key tenants.*.config_overrides.*"],
  ])("%j is %s", (text, expected) => expect(place(text)).toBe(expected));
});
