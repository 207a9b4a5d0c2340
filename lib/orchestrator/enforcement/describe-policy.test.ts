import { expect, it } from "vitest";
import { describeRule } from "./describe-policy";

it.each([
  [
    { tools: ["Write", "Edit"], paths: ["prod/**"], hours: "09:00-17:00 Mon-Fri" },
    "Write, Edit on prod/**: only 09:00-17:00 Mon-Fri.",
  ],
  [{ rate: "30/min" }, "Every tool: at most 30 a minute."],
  [{ tools: ["Bash"], message: "Ask first." }, "Bash: never. Ask first."],
  [{ hours: "08:00-12:00", rate: "5/day" }, "Every tool: only 08:00-12:00, at most 5 a day."],
])("says the rule %j in a sentence", (rule, sentence) => {
  expect(describeRule({ ...rule, effect: "deny" })).toBe(sentence);
});
