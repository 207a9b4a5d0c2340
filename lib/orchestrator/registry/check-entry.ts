import { patternsAreInside } from "./check-patterns";
import type { CheckTools } from "./check-tools";
import { nearestName } from "./nearest-name";
import { parseHours } from "./parse-hours";
import type { RegistryProblem } from "./registry-problem";
import type { Agent, Registry } from "./registry-schema";
import { isSecret } from "./secret-values";

export type ReferenceProblem = Pick<RegistryProblem, "severity" | "message" | "replace"> & { path: PropertyKey[] };

/** A guess compares with every name, so a file full of wrong names gets only some. */
const MAX_GUESSES = 50;
/** The nearest agent, as the end of a sentence and as what to write. */
export type Guess = (typed: string) => { text: string; replace?: { found: string; by: string } };

export function createGuess(names: readonly string[]): Guess {
  let made = 0;
  return (typed) => {
    made += 1;
    const nearest = made > MAX_GUESSES ? null : nearestName(typed, names);
    return nearest ? { text: `; did you mean ${nearest}?`, replace: { found: typed, by: nearest } } : { text: "" };
  };
}

export function delegatesExist(
  owner: PropertyKey[],
  key: string,
  delegates: Agent["delegates_to"],
  registry: Registry,
  guess: Guess,
): ReferenceProblem[] {
  return delegates.flatMap((item, index): ReferenceProblem[] => {
    const path = [...owner, "delegates_to", index];
    const targets = typeof item === "string" ? [item] : Object.keys(item);
    if (targets.length !== 1) return [{ severity: "error", path, message: "must hold exactly one agent" }];
    const target = targets[0] ?? "";
    if (target === key) return [{ severity: "error", path, message: "is the agent itself; take it out" }];
    if (Object.hasOwn(registry.agents, target)) return [];
    const { text, ...more } = guess(target);
    return [{ severity: "error", path, message: `is "${target}", which is no agent here${text}`, ...more }];
  });
}

/** Hours, and names that stand for nothing, are more than a schema can say. */
export function rulesAreReadable(
  owner: PropertyKey[],
  rules: Agent["rules"],
  checkTools: CheckTools,
): ReferenceProblem[] {
  return rules.flatMap(({ hours, tools = [], paths = [] }, index): ReferenceProblem[] => {
    const rule = [...owner, index];
    const read = hours === undefined ? null : parseHours(hours);
    const wrong = read && "wrong" in read ? `is "${hours}"; it ${read.wrong}` : null;
    return [
      ...checkTools([...rule, "tools"], tools),
      ...patternsAreInside([...rule, "paths"], paths),
      ...(wrong === null ? [] : [{ severity: "error" as const, path: [...rule, "hours"], message: wrong }]),
    ];
  });
}

/** Its value is not repeated: what is told here ends in logs. */
export function secretsInEnv(owner: PropertyKey[], env: Agent["env"]): ReferenceProblem[] {
  return Object.entries(env).flatMap(([name, value]): ReferenceProblem[] => {
    if (!isSecret(name, value)) return [];
    const message = "looks like a secret, and this file is committed; set it in the environment of the dashboard";
    return [{ severity: "warning", path: [...owner, name], message }];
  });
}

/** As the hook decides: the last pattern that covers the path wins, and `!` makes an exception. */
export function exclusiveIsReachable(
  owner: PropertyKey[],
  agent: Pick<Agent, "cannot_access" | "exclusive_access">,
): ReferenceProblem[] {
  return agent.exclusive_access.flatMap((pattern, index): ReferenceProblem[] => {
    const decisive = agent.cannot_access.findLast((other) => covers(other.replace(/^!/, ""), pattern));
    if (decisive === undefined || decisive.startsWith("!")) return [];
    const why = decisive === pattern ? "" : ` "${decisive}"`;
    const message = `is "${pattern}", which this agent may not write (cannot_access${why}); take it out of one of the two`;
    return [{ severity: "error", path: [...owner, "exclusive_access", index], message }];
  });
}

/** Whether everything that `inner` matches is matched by `outer`, as far as that is seen without files. */
function covers(outer: string, inner: string): boolean {
  return outer === inner || outer === "**" || (outer.endsWith("/**") && inner.startsWith(outer.slice(0, -2)));
}
