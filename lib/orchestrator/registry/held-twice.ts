import type { ReferenceProblem } from "./check-entry";
import { literalNames, pathHeldByBoth } from "./globs/overlap";
import type { Agent, Registry } from "./registry-schema";

/** Whoever mends the first ones sees the others next. */
const MAX_OVERLAPS = 50;

/** `key` names the agent where its `name` says something else. */
type Claim = { key: string; agent: Agent; index: number; glob: string; names: string[] };

/**
 * Paths that two agents hold exclusively: the same pattern is an error, patterns that meet in some path are a warning
 * that names it. Only patterns whose beginnings agree are compared, so a thousand agents cost no million comparisons.
 */
export function heldTwice(registry: Registry): ReferenceProblem[] {
  const claims = Object.entries(registry.agents).flatMap(([key, agent]) =>
    agent.exclusive_access.flatMap((glob, index): Claim[] =>
      glob.startsWith("!") ? [] : [{ key, agent, index, glob, names: literalNames(glob) }],
    ),
  );
  const before = new Map<string, Claim[]>();
  const below = new Map<string, Claim[]>();
  let compared = 0;
  return claims
    .flatMap((claim) => {
      const prefixes = claim.names.map((_, length) => claim.names.slice(0, length + 1).join("/"));
      const whole = prefixes.at(-1) ?? "";
      const candidates = [
        ...["", ...prefixes].flatMap((prefix) => before.get(prefix) ?? []),
        ...(below.get(whole) ?? []),
      ];
      before.set(whole, [...(before.get(whole) ?? []), claim]);
      for (const prefix of ["", ...prefixes].slice(0, -1)) below.set(prefix, [...(below.get(prefix) ?? []), claim]);
      const others = candidates.filter(({ agent }) => agent !== claim.agent);
      const same = others.find(({ glob }) => glob === claim.glob);
      if (same) return [problemOf(claim, "error", `which ${same.key} holds exclusively already`)];
      for (const other of others) {
        compared += 1;
        const path = compared > MAX_COMPARED ? null : meetingPoint(claim, other);
        if (path === null) continue;
        const why = `which meets "${other.glob}" of ${other.key} in ${path}; neither holds that alone`;
        return [problemOf(claim, "warning", why)];
      }
      return [];
    })
    .filter(atMost(MAX_OVERLAPS));
}

const MAX_COMPARED = 10_000;

function meetingPoint(one: Claim, other: Claim): string | null {
  return pathHeldByBoth(one.agent.exclusive_access, other.agent.exclusive_access, [one.glob, other.glob]);
}

function problemOf({ key, index, glob }: Claim, severity: "error" | "warning", why: string): ReferenceProblem {
  return { severity, path: ["agents", key, "exclusive_access", index], message: `is "${glob}", ${why}` };
}

/** Every error, and so many warnings. */
function atMost(limit: number) {
  let warnings = 0;
  return ({ severity }: ReferenceProblem) => {
    if (severity === "warning") warnings += 1;
    return severity === "error" || warnings <= limit;
  };
}
