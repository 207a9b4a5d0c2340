import { describe, expect, it } from "vitest";
import {
  AgentId,
  type AgentName,
  agentIdOf,
  agentOfTerminal,
  nameOfAgent,
  type TenantName,
  tenantOfAgent,
  terminalIdOfAgent,
} from "@/lib/contract/ids";
import { registryWith } from "../configs/testing/config-workspace";
import { buildIndex } from "../enforcement/build-policy";
import { workspacePaths } from "../paths";
import { agentOfSession, sessionNameOf } from "../sessions/session-name";
import { byRealm, findInRealms, realmsOf, selectInRealms } from "./realms";
import { registryOfTenant } from "./registry-of-tenant";
import { socketOfTenant } from "./tenant-socket";

const paths = workspacePaths({ workspace: "/tmp", appRoot: "/opt/app", templatesDir: null, tefRoot: "/opt/tef" });
const registry = registryWith(
  [
    { name: "plan", delegates_to: ["build", { test: { validation: "permissive" } }] },
    { name: "build", cannot_access: ["docs/**"], limits: { max_log_mb: 5 } },
    { name: "test", exclusive_access: ["tests/**"] },
  ],
  {
    limits: { max_sessions: 7, max_log_mb: 9 },
    tenants: {
      acme: {
        agents: ["plan", "build"],
        config_overrides: { build: { model: "haiku", cannot_access: ["secret/**"] } },
        limits: { max_sessions: 2 },
      },
      ab: { agents: ["test"] },
    },
  },
);
const acme = "acme" as TenantName;
const ids = (reply: ReturnType<typeof selectInRealms>) => (reply.ok ? reply.value.join(" ") : reply.error.code);
const select = (selection: Parameters<typeof selectInRealms>[1]) =>
  ids(selectInRealms(realmsOf(registry, paths), selection));

function own() {
  const reply = registryOfTenant(registry, acme);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

describe("the registry of a tenant", () => {
  it("has the tenant's agents, and knows the others as outsiders", () => {
    expect(Object.keys(own().agents)).toEqual(["plan", "build"]);
    expect(Object.keys(own().outsiders ?? {})).toEqual(["test"]);
    // So that no guard of the tenant sends an agent to somebody it cannot delegate to.
    const { agents } = buildIndex(own());
    expect(agents["test"]).toMatchObject({ outside: true });
    expect(agents["build"]).not.toHaveProperty("outside");
  });

  it("replaces what an override gives, and keeps the rest", () => {
    expect(own().agents["build" as AgentName]).toMatchObject({
      model: "haiku",
      cannot_access: ["secret/**"],
      tools: ["Read", "Write"],
      limits: { max_log_mb: 5 },
    });
    expect(registry.agents["build" as AgentName]).toMatchObject({ model: "sonnet", cannot_access: ["docs/**"] });
  });

  it("delegates to nobody whom the tenant does not have", () => {
    expect(own().agents["plan" as AgentName]?.delegates_to).toEqual(["build"]);
  });

  it("has the tenant's own limits, and the workspace's where it says nothing", () => {
    expect(own().limits).toEqual({ max_sessions: 2, max_log_mb: 9 });
  });
});

describe("an agent's id", () => {
  it("leads to its parts and back", () => {
    const id = AgentId.parse("acme/build");
    expect([tenantOfAgent(id), nameOfAgent(id)]).toEqual(["acme", "build"]);
    expect(agentIdOf(acme, "build" as AgentName)).toBe(id);
    expect(agentIdOf(null, "build" as AgentName)).toBe("build");
    expect(agentOfTerminal(terminalIdOfAgent(id))).toBe(id);
  });

  it("attack 40: of tenants that begin alike, each session is only its own tenant's", () => {
    const session = sessionNameOf(AgentId.parse("ab/c-d"));
    expect(session).toBe("iw-ab-c-d");
    expect(agentOfSession(session, "a" as TenantName)).toBeNull();
    expect(agentOfSession(session, "ab" as TenantName)).toBe("ab/c-d");
    expect(agentOfSession(session, "ab-c" as TenantName)).toBe("ab-c/d");
    expect(agentOfSession(session, null)).toBe("ab-c-d");
  });

  it("gives sockets beside the workspace's", () => {
    expect(socketOfTenant({ name: "iw-orchestrator" }, acme)).toEqual({ name: "iw-orchestrator-acme" });
    expect(socketOfTenant({ path: "/run/s" }, acme)).toEqual({ path: "/run/s-acme" });
  });
});

describe("a selection", () => {
  it("means everybody with all, one tenant's with a tenant, and whom it names", () => {
    expect(select("all")).toBe("plan build test acme/plan acme/build ab/test");
    expect(select({ tenant: "acme", agents: "all" })).toBe("acme/plan acme/build");
    expect(select({ tenant: "acme", agents: ["build"] })).toBe("acme/build");
    expect(select(["build", "acme/build"])).toBe("build acme/build");
  });

  it("is refused as a whole for a tenant or an agent that is not there, with what there is", () => {
    expect(select({ tenant: "amce", agents: "all" })).toBe("tenant-not-found");
    expect(select(["build", "acme/test"])).toBe("agent-not-found");
    const missing = findInRealms(realmsOf(registry, paths), "acme/test");
    expect(missing.ok || missing.error.message).toBe("The tenant acme has no agent 'test'");
    const wrong = findInRealms(realmsOf(registry, paths), "acne/build");
    expect(wrong.ok || wrong.error.hint).toBe("Did you mean 'acme'?\nTenants:\n  acme\n  ab");
  });

  it("attack 53: takes no name that could lead elsewhere, as a tenant or as an agent", () => {
    for (const name of [
      "../x",
      "a/b/c",
      "acme/../x",
      "acme/",
      "/build",
      "x".repeat(300),
      "a\0b/build",
      "acme/b\0",
      "acme//build",
      "ACME/build",
      "acme/Build",
      ".",
      "acme\\build",
      "acme/build\n",
    ]) {
      expect([name, select([name])]).toEqual([name, expect.stringMatching(/^(bad-agent-name|tenant-not-found)$/)]);
      expect(AgentId.safeParse(name).success).toBe(false);
      if (!name.includes("/")) expect(select({ tenant: name, agents: "all" })).toBe("tenant-not-found");
    }
    for (const tenant of ["../x", "a/b", "__proto__", "constructor", "x".repeat(300), "a\0b"]) {
      expect([tenant, select({ tenant, agents: "all" })]).toEqual([tenant, "tenant-not-found"]);
    }
  });

  it("is sorted by realm", () => {
    const sorted = byRealm(
      realmsOf(registry, paths),
      ["acme/build", "build"].map((id) => AgentId.parse(id)),
    );
    expect(sorted.map(({ realm, names }) => [realm.paths.tenant, names])).toEqual([
      [null, ["build"]],
      ["acme", ["build"]],
    ]);
  });
});
