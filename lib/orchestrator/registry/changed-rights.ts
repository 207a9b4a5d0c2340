import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Consequence } from "@/lib/contract/config-review";
import { type AgentId, agentIdOf } from "@/lib/contract/ids";
import type { RightsChange } from "@/lib/contract/registry";
import { POLICY_FILE, placesOf } from "../configs/render-agent";
import { consequencesOf, INDEX_FILE } from "../configs/review/consequences";
import { buildIndex, buildPolicy, hasHook } from "../enforcement/build-policy";
import type { Paths } from "../paths";
import { byRealm, type Realm, realmsOf } from "../tenants/realms";
import type { Registry } from "./registry-schema";

/** Stands for an agent's name where a change is everybody's. No agent can have it. */
export const EVERYBODY = "all agents";

/** What agents that both registries have may do in the second one and not in the first, and the other way round. Pure. */
export function changedRights(before: Registry, now: Registry, paths: Paths): RightsChange[] {
  const old = realmsOf(before, paths);
  const fresh = realmsOf(now, paths);
  const held = consequencesOf(INDEX_FILE, { agent: EVERYBODY, before: buildIndex(before), now: buildIndex(now) });
  const perAgent = fresh.flatMap((realm) => {
    const was = old.find((each) => each.paths.tenant === realm.paths.tenant);
    return was ? realmRights(was.registry, realm) : [];
  });
  return [...perAgent, ...rightsChange(EVERYBODY, held)];
}

function realmRights(before: Registry, { registry, paths }: Realm): RightsChange[] {
  return Object.values(registry.agents).flatMap((agent) => {
    const was = Object.values(before.agents).find(({ name }) => name === agent.name);
    if (!was) return [];
    const id = agentIdOf(paths.tenant, agent.name);
    const policies = { before: buildPolicy(before, agent.name), now: buildPolicy(registry, agent.name) };
    const lostHook = hasHook(before, was) && !hasHook(registry, agent);
    const sandbox = (of: Registry, entry: typeof agent) => (entry.sandbox ?? of.enforcement.sandbox) !== "none";
    const lostSandbox = sandbox(before, was) && !sandbox(registry, agent);
    return rightsChange(id, [
      ...consequencesOf(POLICY_FILE, { agent: id, ...policies }),
      ...(lostHook ? [{ text: "Nothing runs the guard any more.", widens: true }] : []),
      ...(lostSandbox ? [{ text: `It runs ${id} outside the sandbox.`, widens: true }] : []),
    ]);
  });
}

/** What the registry would let these agents do that their generated policies do not; policies that cannot be read tell nothing. */
export async function widenedOnDisk(realms: readonly Realm[], ids: readonly AgentId[]): Promise<RightsChange[]> {
  const found = byRealm(realms, ids).flatMap(({ realm, names }) =>
    names.map(async (name) => {
      const before = await readPolicy(join(realm.paths.claudeFolder(name), POLICY_FILE));
      if (before === null) return [];
      const id = agentIdOf(realm.paths.tenant, name);
      const now = buildPolicy(realm.registry, name, placesOf(realm.paths, name));
      return rightsChange(id, consequencesOf(POLICY_FILE, { agent: id, before, now }));
    }),
  );
  return (await Promise.all(found)).flat();
}

async function readPolicy(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return null;
  }
}

function rightsChange(agent: string, all: readonly Consequence[]): RightsChange[] {
  const texts = (widens: boolean) => all.filter((each) => each.widens === widens).map(({ text }) => text);
  const [widens, narrows] = [texts(true), texts(false)];
  return widens.length + narrows.length === 0 ? [] : [{ agent, widens, narrows }];
}

/** `This widens what lead-agent may do: It lets lead-agent write tests/**.`, one line for each agent. */
export function widenedLines(changes: readonly RightsChange[]): string[] {
  return changes.flatMap(({ agent, widens }) => {
    const whose = agent === EVERYBODY ? "agents" : agent;
    return widens.length === 0 ? [] : [`This widens what ${whose} may do: ${widens.join(" ")}`];
  });
}
