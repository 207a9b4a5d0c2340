import { describe, expect, it } from "vitest";
import { loadScreenRules, parseScreenRules } from "./screen-rules";

const program = (more: string) => `
shells: [sh]
programs:
  helper:
    commands: [helper]
    prompt-box: { rule: '^-+$', prompt: '^>' }
    rules:
      - { state: idle, reason: It waits., box: present }
${more}`;

function problems(text: string): string[] {
  const answer = parseScreenRules(text, "screens.yaml");
  return answer.ok ? [] : (answer.error.details ?? []);
}

describe("screen rules in a file", () => {
  it("of a user's own program are taken without code", () => {
    const answer = parseScreenRules(program(""), "screens.yaml");
    expect(answer.ok && answer.value.programs.map(({ name, commands }) => [name, commands])).toEqual([
      ["helper", ["helper"]],
    ]);
  });

  it("may be taken over from another program, behind its own", () => {
    const answer = parseScreenRules(
      program(
        "  other:\n    commands: [other]\n    like: helper\n    rules: [{ state: working, reason: It works., title: busy }]",
      ),
      "screens.yaml",
    );
    const other = answer.ok ? answer.value.programs[1] : undefined;
    expect(other?.rules.map(({ state }) => state)).toEqual(["working", "idle"]);
    expect(other?.promptBox.prompt.test("> ")).toBe(true);
  });

  it.each([
    ["      - { state: bored, reason: x }", "programs.helper.rules.1.state"],
    ["      - { state: idle, reason: x, fotter: y }", "fotter"],
    ["      - { state: idle, reason: x, footer: '(a+)+' }", "repeats a part that repeats"],
    ["  other: { commands: [x], like: nobody }", "no program 'nobody' with a prompt-box"],
    ["  other: { commands: [x] }", "needs a prompt-box"],
    ["  - broken", ""],
  ])("are refused with the place of the mistake: %s", (more, told) => {
    const found = problems(program(more));
    expect(found).not.toEqual([]);
    expect(found.join("\n")).toContain(told);
  });

  it("that cannot be read say which file", async () => {
    const answer = await loadScreenRules("/nowhere/screens.yaml");
    expect(answer).toMatchObject({ ok: false, error: { code: "screen-rules-invalid" } });
    expect(!answer.ok && answer.error.message).toContain("/nowhere/screens.yaml");
  });
});
