import { describe, expect, it } from "vitest";
import { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { buildPolicy, hasHook } from "./build-policy";
import { Policy } from "./policy-schema";

function agent(name: string, rights: Record<string, unknown> = {}) {
  return { name, display_name: `The ${name}`, description: "x", model: "sonnet", tools: ["Read"], ...rights };
}

const input = {
  enforcement: { on_hook_error: "allow", always_allowed_tools: ["TodoWrite"], writable_outside: ["/srv/x"] },
  agents: {
    planner: agent("planner", { delegates_to: ["writer", { builder: { validation: "strict" } }], tools: ["Task"] }),
    writer: agent("writer", { exclusive_access: ["tests/**"] }),
    builder: agent("builder", { cannot_access: ["tests/**"], tools: ["Write"] }),
  },
};
const registry = Registry.parse(input);

describe("buildPolicy", () => {
  it("holds the agent's rights, whom it delegates to, and what others hold", () => {
    expect(buildPolicy(registry, "planner")).toEqual({
      version: 1,
      agent: { name: "planner", display_name: "The planner" },
      root: "../../../..",
      on_hook_error: "allow",
      tools: ["Task"],
      always_allowed_tools: ["TodoWrite"],
      agents: ["builder", "planner", "writer"],
      delegates: [
        { name: "writer", display_name: "The writer", tools: ["Read"], cannot_access: [] },
        { name: "builder", display_name: "The builder", tools: ["Write"], cannot_access: ["tests/**"] },
      ],
      cannot_access: [],
      exclusive_access: [],
      held_by_others: [{ name: "writer", display_name: "The writer", patterns: ["tests/**"] }],
      writable_outside: ["/srv/x"],
      dangerous_commands: [],
    });
  });

  it("does not count an agent's own exclusive paths as held by others", () => {
    const policy = buildPolicy(registry, "writer");
    expect(policy.exclusive_access).toEqual(["tests/**"]);
    expect(policy.held_by_others).toEqual([]);
  });

  it("gives what the schema accepts, and the same bytes each time", () => {
    const policy = buildPolicy(registry, "builder");
    expect(Policy.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    expect(JSON.stringify(buildPolicy(Registry.parse(input), "builder"))).toBe(JSON.stringify(policy));
  });

  it("takes another way up to the workspace for agents of a tenant", () => {
    expect(buildPolicy(registry, "builder", "../../../../../..").root).toBe("../../../../../..");
  });

  it("throws on names that are no agents, inherited ones included", () => {
    expect(() => buildPolicy(registry, "nobody")).toThrow("Agent 'nobody' is not in the registry");
    expect(() => buildPolicy(registry, "constructor")).toThrow("Agent 'constructor' is not in the registry");
  });
});

describe("hasHook", () => {
  const restrictedOnly = Registry.parse({ ...input, enforcement: { hook: "restricted-only" } });
  const ofAgent = (of: Registry) =>
    Object.values(of.agents)
      .filter((each) => hasHook(of, each))
      .map(({ name }) => name);

  it("is true for every agent, unless the registry asks for hooks of restricted ones only", () => {
    expect(ofAgent(registry)).toEqual(["planner", "writer", "builder"]);
    expect(ofAgent(restrictedOnly)).toEqual(["writer", "builder"]);
  });
});
