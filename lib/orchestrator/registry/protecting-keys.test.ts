import { describe, expect, it } from "vitest";
import { parseRegistry } from "./parse-registry";
import { formatProblem } from "./registry-problem";

/** Every problem of a registry of one agent with these lines more, without its place. */
function problemsWith({ agent = "", top = "" }: { agent?: string; top?: string }): string[] {
  const text = `${top}agents:
  backend-agent:
    name: backend-agent
    display_name: Backend Agent
    description: Builds the API
    model: sonnet
    tools: [Read, Write]
${agent}`;
  const parsed = parseRegistry(new TextEncoder().encode(text), "r");
  const lines = parsed.ok ? parsed.value.warnings.map(formatProblem) : (parsed.error.details ?? []);
  return [parsed.ok ? "good" : "refused", ...lines.map((line) => line.replace(/^r:\d+:\d+: /, ""))];
}

describe("a misspelt key that was meant to hold an agent back", () => {
  it.each([
    ["canot_access", "cannot_access"],
    ["cannot-access", "cannot_access"],
    ["cannotAccess", "cannot_access"],
    ["cannot", "cannot_access"],
    ["exclusiv_acess", "exclusive_access"],
    ["Rules", "rules"],
    ["ruels", "rules"],
    ["sandbx", "sandbox"],
    ["forbiden", "forbidden"],
    ["limit", "limits"],
  ])("is an error: %s of an agent", (typed, meant) => {
    expect(problemsWith({ agent: `    ${typed}: [x]\n` })).toEqual([
      "refused",
      `agents.backend-agent.${typed}: is not known, so it protects nothing; did you mean '${meant}'?`,
    ]);
  });

  it.each([
    ["enforcment: {}\n", "enforcment", "enforcement"],
    ["enforcement: { dangerous_comands: [] }\n", "enforcement.dangerous_comands", "dangerous_commands"],
    ["enforcement: { on_hook_eror: block }\n", "enforcement.on_hook_eror", "on_hook_error"],
    ["enforcement: { rules: [{ tools: [Write], huors: x }] }\n", "enforcement.rules.0.huors", "hours"],
  ])("is an error outside of the agents, too: %s", (top, path, meant) => {
    expect(problemsWith({ top })).toEqual([
      "refused",
      `${path}: is not known, so it protects nothing; did you mean '${meant}'?`,
    ]);
  });

  it("is an error in what a tenant changes, and so is a misspelt config_overrides", () => {
    const tenant = (key: string, inner: string) =>
      problemsWith({
        top: `tenants: { acme: { agents: [backend-agent], ${key}: { backend-agent: { ${inner}: [x] } } } }\n`,
      });
    expect(tenant("config_overrides", "canot_access")).toEqual([
      "refused",
      "tenants.acme.config_overrides.backend-agent.canot_access: is not known, so it protects nothing; did you mean 'cannot_access'?",
    ]);
    expect(tenant("config_override", "cannot_access")).toEqual([
      "refused",
      "tenants.acme.config_override: is not known, so it protects nothing; did you mean 'config_overrides'?",
    ]);
  });

  it("is an error in a place where nobody reads it", () => {
    expect(problemsWith({ top: 'defaults: { cannot_access: ["tests/**"] }\n' })).toEqual([
      "refused",
      "defaults.cannot_access: is not read here, so it protects nothing; write it as agents.<name>.cannot_access",
    ]);
    expect(problemsWith({ agent: "    dangerous_commands: []\n" })).toEqual([
      "refused",
      "agents.backend-agent.dangerous_commands: is not read here, so it protects nothing; write it as enforcement.dangerous_commands",
    ]);
  });

  it.each(["modle: x", "notes: x", "role: developer", "tag: [x]", "owner: me", "persona_file: x"])(
    "is a warning when it was meant otherwise, or for nothing we know: %s",
    (line) => {
      const [verdict, problem = ""] = problemsWith({ agent: `    ${line}\n` });
      expect([verdict, problem]).toEqual(["good", expect.stringContaining("is not known and changes nothing")]);
    },
  );
});
