import type { AgentName } from "@/lib/contract/ids";
import { nearestName } from "./nearest-name";
import { type Agent, delegateNames, type Registry } from "./registry-schema";

export type ReferenceProblem = { severity: "error" | "warning"; path: PropertyKey[]; message: string };

/** What no schema sees: names that point nowhere, and rights that contradict each other. Pure. */
export function checkReferences(registry: Registry): ReferenceProblem[] {
  const names = Object.keys(registry.agents);
  const perAgent = Object.entries(registry.agents).flatMap(([key, agent]) => [
    ...nameMatchesKey(key, agent),
    ...delegatesExist(key, agent, names),
    ...exclusiveIsReachable(key, agent),
  ]);
  return [...perAgent, ...oneHolderPerPath(registry), ...delegationCycles(registry)];
}

function nameMatchesKey(key: string, agent: Agent): ReferenceProblem[] {
  if (agent.name === key) return [];
  return [{ severity: "error", path: ["agents", key, "name"], message: `is "${agent.name}"; write its key: ${key}` }];
}

function delegatesExist(key: string, agent: Agent, names: readonly string[]): ReferenceProblem[] {
  const path = (index: number) => ["agents", key, "delegates_to", index];
  const several = agent.delegates_to.flatMap((item, index): ReferenceProblem[] =>
    typeof item !== "string" && Object.keys(item).length !== 1
      ? [{ severity: "error", path: path(index), message: "must hold exactly one agent" }]
      : [],
  );
  const targets = delegateNames(agent).flatMap((target, index): ReferenceProblem[] => {
    if (target === key) return [{ severity: "error", path: path(index), message: "is the agent itself; take it out" }];
    if (names.includes(target)) return [];
    const guess = nearestName(target, names);
    return [
      {
        severity: "error",
        path: path(index),
        message: `is "${target}", which is no agent here${guess ? `; did you mean ${guess}?` : ""}`,
      },
    ];
  });
  return [...several, ...targets];
}

function exclusiveIsReachable(key: string, agent: Agent): ReferenceProblem[] {
  return agent.exclusive_access.flatMap((pattern, index): ReferenceProblem[] => {
    if (!agent.cannot_access.includes(pattern)) return [];
    const message = `is "${pattern}", which this agent may not write (cannot_access); take it out of one of the two`;
    return [{ severity: "error", path: ["agents", key, "exclusive_access", index], message }];
  });
}

function oneHolderPerPath(registry: Registry): ReferenceProblem[] {
  const holders = new Map<string, string>();
  return Object.entries(registry.agents).flatMap(([key, agent]) =>
    agent.exclusive_access.flatMap((pattern, index): ReferenceProblem[] => {
      const holder = holders.get(pattern);
      if (holder === undefined) {
        holders.set(pattern, key);
        return [];
      }
      const message = `is "${pattern}", which ${holder} holds exclusively already`;
      return [{ severity: "error", path: ["agents", key, "exclusive_access", index], message }];
    }),
  );
}

/** Each cycle once, at the agent of it that stands first in the file. */
function delegationCycles(registry: Registry): ReferenceProblem[] {
  const done = new Set<AgentName>();
  const found: ReferenceProblem[] = [];

  function walk(name: AgentName, trail: AgentName[]) {
    const start = trail.indexOf(name);
    if (start !== -1) {
      const cycle = [...trail.slice(start), name].join(" → ");
      found.push({
        severity: "warning",
        path: ["agents", trail[start] ?? name, "delegates_to"],
        message: `makes a cycle: ${cycle}; work could go round for ever`,
      });
      return;
    }
    if (done.has(name)) return;
    done.add(name);
    const agent = registry.agents[name];
    for (const target of agent ? delegateNames(agent) : []) if (target !== name) walk(target, [...trail, name]);
  }

  // The keys of a record of agent names are agent names.
  for (const name of Object.keys(registry.agents) as AgentName[]) walk(name, []);
  return found;
}
