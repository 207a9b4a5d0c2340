import { describe, expect, it } from "vitest";
import { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { buildIndex, buildPolicy, hasHook } from "./build-policy";
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
      index: "../../../.claude/index.json",
      on_hook_error: "allow",
      tools: ["Task"],
      always_allowed_tools: ["TodoWrite"],
      delegates: [
        { name: "writer", display_name: "The writer", tools: ["Read"], cannot_access: [], needs: ["criteria"] },
        { name: "builder", display_name: "The builder", tools: ["Write"], cannot_access: ["tests/**"] },
      ],
      cannot_access: [],
      exclusive_access: [],
      writable_outside: ["/srv/x"],
      dangerous_commands: [],
      rules: [],
    });
  });

  it("does not grow with the number of agents: what others hold stands once, in the index", () => {
    const more = Array.from({ length: 50 }, (_, index) =>
      agent(`more-${index}`, { exclusive_access: [`m${index}/**`] }),
    );
    const agents = { ...input.agents, ...Object.fromEntries(more.map((each) => [each.name, each])) };
    expect(buildPolicy(Registry.parse({ ...input, agents }), "planner")).toEqual(buildPolicy(registry, "planner"));
    expect(buildIndex(registry)).toEqual({
      version: 1,
      agents: {
        builder: { display_name: "The builder" },
        planner: { display_name: "The planner" },
        writer: { display_name: "The writer", exclusive_access: ["tests/**"] },
      },
    });
  });

  it("says which hand-offs are checked permissively", () => {
    const agents = {
      ...input.agents,
      planner: agent("planner", { delegates_to: [{ writer: { validation: "permissive" } }] }),
    };
    const { delegates } = buildPolicy(Registry.parse({ agents }), "planner");
    expect(delegates).toEqual([expect.objectContaining({ name: "writer", validation: "permissive" })]);
  });

  it("carries the workspace's rules before the agent's own, with their spans in numbers", () => {
    const rules = [
      { tools: ["Write"], hours: "22:00-06:00 Mon-Fri Europe/Berlin" },
      { rate: "30/min", message: "Wait." },
    ];
    const agents = { ...input.agents, builder: agent("builder", { rules: [{ paths: ["prod/**"] }] }) };
    const policy = buildPolicy(Registry.parse({ enforcement: { rules }, agents }), "builder");
    const id = expect.stringMatching(/^[0-9a-f]{12}$/);
    const text = "22:00-06:00 Mon-Fri Europe/Berlin";
    expect(policy.rules).toEqual([
      { id, tools: ["Write"], hours: { text, from: 1320, to: 360, days: [0, 1, 2, 3, 4], zone: "Europe/Berlin" } },
      { id, rate: { count: 30, seconds: 60 }, message: "Wait." },
      { id, paths: ["prod/**"] },
    ]);
  });

  it("gives what the schema accepts, and the same bytes each time", () => {
    const policy = buildPolicy(registry, "builder");
    expect(Policy.parse(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    expect(JSON.stringify(buildPolicy(Registry.parse(input), "builder"))).toBe(JSON.stringify(policy));
  });

  it("takes another way up to the workspace for agents of a tenant", () => {
    expect(buildPolicy(registry, "builder", { root: "../../../../../..", index: "x" })).toMatchObject({
      root: "../../../../../..",
      index: "x",
    });
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
    const planner = agent("planner", { rules: [{ rate: "1/min" }] });
    const ruled = { enforcement: { hook: "restricted-only" }, agents: { ...input.agents, planner } };
    expect(ofAgent(Registry.parse(ruled))).toEqual(["planner", "writer", "builder"]);
  });
});
