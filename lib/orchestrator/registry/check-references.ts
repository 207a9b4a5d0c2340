import type { AgentName } from "@/lib/contract/ids";
import {
  createGuess,
  delegatesExist,
  exclusiveIsReachable,
  type ReferenceProblem,
  rulesAreReadable,
  secretsInEnv,
} from "./check-entry";
import { patternsAreInside } from "./check-patterns";
import { checkTenants } from "./check-tenants";
import { createToolCheck } from "./check-tools";
import { heldTwice } from "./held-twice";
import { type Agent, delegateNames, type Registry } from "./registry-schema";
import type { ShippedRules } from "./shipped-rules";

/** `agents/archive`: never read, never written. */
export const ARCHIVE_FOLDER = "archive";

const MAX_CYCLES = 50;

/** What no schema sees: names that point nowhere, and rights that contradict each other. Pure. */
export function checkReferences(registry: Registry, shipped: ShippedRules): ReferenceProblem[] {
  const guess = createGuess(Object.keys(registry.agents));
  const checkTools = createToolCheck(shipped);
  const perAgent = Object.entries(registry.agents).flatMap(([key, agent]) => [
    ...nameIsFree(key),
    ...nameMatchesKey(key, agent),
    ...delegatesExist(["agents", key], key, agent.delegates_to, registry, guess),
    ...checkTools(["agents", key, "tools"], agent.tools),
    ...patternsAreInside(["agents", key, "cannot_access"], agent.cannot_access),
    ...patternsAreInside(["agents", key, "exclusive_access"], agent.exclusive_access),
    ...exclusiveIsReachable(["agents", key], agent),
    ...rulesAreReadable(["agents", key, "rules"], agent.rules, checkTools),
    ...secretsInEnv(["agents", key, "env"], agent.env),
  ]);
  return [
    ...perAgent,
    ...rulesAreReadable(["enforcement", "rules"], registry.enforcement.rules, checkTools),
    ...heldTwice(registry),
    ...delegationCycles(registry),
    ...checkTenants(registry, guess, checkTools),
  ];
}

function nameIsFree(key: string): ReferenceProblem[] {
  if (key !== ARCHIVE_FOLDER) return [];
  return [{ severity: "error", path: ["agents", key], message: `is the folder of old agents; choose another name` }];
}

function nameMatchesKey(key: string, agent: Agent): ReferenceProblem[] {
  if (agent.name === key) return [];
  return [{ severity: "error", path: ["agents", key, "name"], message: `is "${agent.name}"; write its key: ${key}` }];
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
