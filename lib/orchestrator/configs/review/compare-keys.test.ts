import { describe, expect, it } from "vitest";
import { compareKeys } from "./compare-keys";

const rowsOf = (registry: unknown, generated: unknown, disk: unknown) =>
  compareKeys({ registry, generated, disk }).rows.map((row) =>
    [row.path, row.registry, row.generated, row.disk].map((cell) => cell ?? "-").join(" | "),
  );

describe("JSON on three sides", () => {
  it("differs by key path and value, and counts what is the same", () => {
    const generated = {
      hooks: { PreToolUse: [{ hooks: [{ timeout: 10 }] }] },
      projectInfo: { description: "Old" },
      a: 1,
    };
    const registry = { ...generated, projectInfo: { description: "New" } };
    const disk = structuredClone(generated);
    const [entry] = disk.hooks.PreToolUse;
    if (entry?.hooks[0]) entry.hooks[0].timeout = 60;
    expect(rowsOf(registry, generated, disk)).toEqual([
      "hooks.PreToolUse[0].hooks[0].timeout | 10 | 10 | 60",
      'projectInfo.description | "New" | "Old" | "Old"',
    ]);
    expect(compareKeys({ registry, generated, disk }).same).toBe(1);
  });

  it("shows a member that was added to a list, not every member after it", () => {
    const list = (...tools: string[]) => ({ tools });
    expect(rowsOf(list("Read", "Write"), list("Read", "Write"), list("Bash", "Read", "Write"))).toEqual([
      'tools | - | - | "Bash"',
    ]);
  });

  it("shows another order, because of patterns the last match decides", () => {
    const list = (...cannot: string[]) => ({ cannot });
    expect(rowsOf(list("**", "!docs"), list("**", "!docs"), list("!docs", "**"))).toEqual([
      'cannot (order) | "**", "!docs" | "**", "!docs" | "!docs", "**"',
    ]);
  });

  it('tells keys with dots from paths, empty lists from absent ones, and 1 from "1"', () => {
    expect(rowsOf({ "a.b": [] }, { "a.b": [] }, { a: { b: "1" }, "a.b": [1] })).toEqual([
      '["a.b"] | [] | [] | -',
      'a.b | - | - | "1"',
      '["a.b"] | - | - | 1',
    ]);
  });

  it("compares two sides where the last generation is not known", () => {
    expect(rowsOf({ a: 1, b: 2 }, undefined, { a: 1, b: 3 })).toEqual(["b | 2 | - | 3"]);
  });
});
