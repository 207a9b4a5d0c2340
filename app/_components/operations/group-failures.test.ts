import { expect, it } from "vitest";
import { groupFailures } from "./group-failures";

const failed = (name: string, message: string) => ({ name, state: "failed" as const, error: { code: "x", message } });

it("tells the same failure once, with everybody it has hit", () => {
  const items = [failed("a", "No template."), failed("b", "No folder."), failed("c", "No template.")];
  expect(groupFailures(items)).toEqual([
    { names: ["a", "c"], error: { code: "x", message: "No template." } },
    { names: ["b"], error: { code: "x", message: "No folder." } },
  ]);
});

it("leaves out what did not fail", () => {
  expect(groupFailures([{ name: "a", state: "done" }])).toEqual([]);
});
