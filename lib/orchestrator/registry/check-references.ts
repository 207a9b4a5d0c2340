import type { AgentName } from "@/lib/contract/ids";
import { nearestName } from "./nearest-name";
import type { RegistryProblem } from "./registry-problem";
import { type Agent, delegateNames, type Registry } from "./registry-schema";

export type ReferenceProblem = Pick<RegistryProblem, "severity" | "message" | "replace"> & { path: PropertyKey[] };

/** `agents/archive`: never read, never written. */
export const ARCHIVE_FOLDER = "archive";

/** A guess compares with every name, so a file full of wrong names gets only some. */
const MAX_GUESSES = 50;
const MAX_CYCLES = 50;

/** What no schema sees: names that point nowhere, and rights that contradict each other. Pure. */
export function checkReferences(registry: Registry): ReferenceProblem[] {
  const guess = createGuess(Object.keys(registry.agents));
  const perAgent = Object.entries(registry.agents).flatMap(([key, agent]) => [
    ...nameIsFree(key),
    ...nameMatchesKey(key, agent),
    ...delegatesExist(key, agent, registry, guess),
    ...exclusiveIsReachable(key, agent),
  ]);
  return [...perAgent, ...oneHolderPerPath(registry), ...delegationCycles(registry)];
}

function createGuess(names: readonly string[]): (typed: string) => string {
  let made = 0;
  return (typed) => {
    made += 1;
    const nearest = made > MAX_GUESSES ? null : nearestName(typed, names);
    return nearest ? `; did you mean ${nearest}?` : "";
  };
}

function nameIsFree(key: string): ReferenceProblem[] {
  if (key !== ARCHIVE_FOLDER) return [];
  return [{ severity: "error", path: ["agents", key], message: `is the folder of old agents; choose another name` }];
}

function nameMatchesKey(key: string, agent: Agent): ReferenceProblem[] {
  if (agent.name === key) return [];
  return [{ severity: "error", path: ["agents", key, "name"], message: `is "${agent.name}"; write its key: ${key}` }];
}

function delegatesExist(
  key: string,
  agent: Agent,
  registry: Registry,
  guess: (typed: string) => string,
): ReferenceProblem[] {
  return agent.delegates_to.flatMap((item, index): ReferenceProblem[] => {
    const path = ["agents", key, "delegates_to", index];
    const targets = typeof item === "string" ? [item] : Object.keys(item);
    if (targets.length !== 1) return [{ severity: "error", path, message: "must hold exactly one agent" }];
    const target = targets[0] ?? "";
    if (target === key) return [{ severity: "error", path, message: "is the agent itself; take it out" }];
    if (Object.hasOwn(registry.agents, target)) return [];
    return [{ severity: "error", path, message: `is "${target}", which is no agent here${guess(target)}` }];
  });
}

/** As the hook decides: the last pattern that covers the path wins, and `!` makes an exception. */
function exclusiveIsReachable(key: string, agent: Agent): ReferenceProblem[] {
  return agent.exclusive_access.flatMap((pattern, index): ReferenceProblem[] => {
    const decisive = agent.cannot_access.findLast((other) => covers(other.replace(/^!/, ""), pattern));
    if (decisive === undefined || decisive.startsWith("!")) return [];
    const why = decisive === pattern ? "" : ` "${decisive}"`;
    const message = `is "${pattern}", which this agent may not write (cannot_access${why}); take it out of one of the two`;
    return [{ severity: "error", path: ["agents", key, "exclusive_access", index], message }];
  });
}

/** Whether everything that `inner` matches is matched by `outer`, as far as that is seen without files. */
function covers(outer: string, inner: string): boolean {
  return outer === inner || outer === "**" || (outer.endsWith("/**") && inner.startsWith(outer.slice(0, -2)));
}

function oneHolderPerPath(registry: Registry): ReferenceProblem[] {
  const holders = new Map<string, string>();
  return Object.entries(registry.agents).flatMap(([key, agent]) =>
    agent.exclusive_access.flatMap((pattern, index): ReferenceProblem[] => {
      const holder = holders.get(pattern) ?? key;
      holders.set(pattern, holder);
      if (holder === key) return [];
      const message = `is "${pattern}", which ${holder} holds exclusively already`;
      return [{ severity: "error", path: ["agents", key, "exclusive_access", index], message }];
    }),
  );
}

/** Each way back, at the agent that closes the circle. Without recursion: a chain may be as long as the registry. */
function delegationCycles(registry: Registry): ReferenceProblem[] {
  const found: ReferenceProblem[] = [];
  const done = new Set<string>();
  for (const first of Object.keys(registry.agents)) {
    const trail: { name: string; next: string[] }[] = [];
    const onTrail = new Set<string>();
    const enter = (name: string) => {
      trail.push({ name, next: targetsOf(registry, name).reverse() });
      onTrail.add(name);
    };
    if (!done.has(first)) enter(first);
    for (let last = trail.at(-1); last && found.length < MAX_CYCLES; last = trail.at(-1)) {
      const target = last.next.pop();
      if (target === undefined) {
        done.add(last.name);
        onTrail.delete(last.name);
        trail.pop();
      } else if (onTrail.has(target)) {
        const names = trail.map(({ name }) => name);
        found.push(cycleProblem(registry, [...names.slice(names.indexOf(target)), target]));
      } else if (!done.has(target)) enter(target);
    }
  }
  return found;
}

function targetsOf(registry: Registry, name: string): string[] {
  // A name that is no agent could still be found on the object's prototype.
  const agent = Object.hasOwn(registry.agents, name) ? registry.agents[name as AgentName] : undefined;
  return agent ? delegateNames(agent).filter((target) => target !== name) : [];
}

function cycleProblem(registry: Registry, cycle: string[]): ReferenceProblem {
  const [to = "", from = ""] = [cycle.at(-1), cycle.at(-2)];
  return {
    severity: "warning",
    path: ["agents", from, "delegates_to", targetsOf(registry, from).indexOf(to)],
    message: `makes a circle: ${shortened(cycle).join(" → ")}; work could go round for ever`,
  };
}

function shortened(names: string[]): string[] {
  return names.length <= 8 ? names : [...names.slice(0, 5), "…", ...names.slice(-2)];
}
