import { describe, expect, it } from "vitest";
import { RegistryQuestion } from "@/lib/contract/registry";
import { registryWith } from "../configs/testing/config-workspace";
import { askRegistry } from "./ask-registry";

const registry = registryWith([
  { name: "planner", tools: ["Read", "Task", "mcp__linear"], delegates_to: ["coder"] },
  { name: "coder", tools: ["Read", "Write", "Bash"], cannot_access: ["docs/**", "!docs/api.md"] },
  { name: "tester", tools: ["Read", "Write"], exclusive_access: ["tests/**", "*.test.*"], delegates_to: ["coder"] },
]);

function ask(question: unknown, workspace?: string): string[] {
  const answers = askRegistry(registry, RegistryQuestion.parse(question), workspace);
  if (!answers.ok) return [answers.error.code];
  return answers.value.map(({ agent, why }) => (why ? `${agent} (${why})` : agent));
}

describe("a question about the agents", () => {
  it.each<[question: unknown, answers: string[]]>([
    [{ tool: "Write" }, ["coder", "tester"]],
    [{ tool: "mcp__linear__create_issue" }, ["planner (through mcp__linear)"]],
    [{ tool: "Agent" }, ["planner (through Task)"]],
    [{ can_write: "src/app.ts" }, ["coder (with Write, Bash)", "tester (with Write)"]],
    [{ can_write: "docs/guide.md" }, ["tester (with Write)"]],
    [{ can_write: "./docs/../docs/api.md" }, ["coder (with Write, Bash)", "tester (with Write)"]],
    [{ can_write: "src/app.test.ts" }, ["tester (holds *.test.*)"]],
    [{ can_write: "agents/registry.yaml" }, []],
    [{ can_write: "../elsewhere" }, ["bad-path"]],
    [{ holds: "tests/unit/a.ts" }, ["tester (holds tests/**)"]],
    [{ delegates_to: "coder" }, ["planner", "tester"]],
    [{ delegated_by: "planner" }, ["coder"]],
    [{ unrestricted: true }, ["planner", "tester"]],
    [{ exclusive: true }, ["tester (holds tests/**, *.test.*)"]],
    [{ tool: "Read", delegates_to: "coder", exclusive: true }, ["tester (holds tests/**, *.test.*)"]],
  ])("%j", (question, answers) => {
    expect(ask(question)).toEqual(answers);
  });

  it("takes a path of the machine inside the workspace", () => {
    expect(ask({ can_write: "/work space/docs/guide.md" }, "/work space")).toEqual(["tester (with Write)"]);
    expect(ask({ can_write: "/elsewhere/guide.md" }, "/work space")).toEqual(["bad-path"]);
  });
});
