import { expect, it } from "vitest";
import { parseViolation } from "./parse-violation";

it("reads what the hook has written", () => {
  const line = "2025-11-19T15:30:42 backend-agent BLOCKED Write tests/test_api.py (pattern: tests/**)";
  expect(parseViolation(line)).toEqual({
    at: new Date(2025, 10, 19, 15, 30, 42).getTime(),
    agent: "backend-agent",
    verdict: "BLOCKED",
    tool: "Write",
    subject: "tests/test_api.py",
    rule: "pattern: tests/**",
  });
});

it("takes the last rule for the rule, whatever the call was about", () => {
  const line = "2025-11-19T15:30:42 a BLOCKED Bash echo (pattern: x) > y (rule: not in (this) list)";
  expect(parseViolation(line)).toMatchObject({ subject: "echo (pattern: x) > y", rule: "rule: not in (this) list" });
});

it.each([
  "",
  "nonsense",
  "2025-11-19T15:30:42 a EXPLODED Write x (rule: y)",
  "2025-99-19T15:30:42 a BLOCKED Write x (rule: y)",
  "2025-11-19T15:30:42 a BLOCKED Write x",
])("leaves out %j, which no hook has written", (line) => {
  expect(parseViolation(line)).toBeNull();
});
