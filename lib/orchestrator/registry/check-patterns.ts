import type { ReferenceProblem } from "./check-entry";

/** The first folders of a machine: a pattern from the root of the workspace is rarely meant to begin like these. */
const MACHINE =
  /^\/(bin|boot|dev|etc|home|lib|lib64|media|mnt|opt|private|proc|root|run|sbin|srv|sys|tmp|Users|usr|var|Volumes)(\/|$)/;

/** Patterns that can cover no path of the workspace, each with what to write. */
export function patternsAreInside(owner: PropertyKey[], patterns: readonly string[]): ReferenceProblem[] {
  return patterns.flatMap((pattern, index): ReferenceProblem[] => {
    const wrong = outside(pattern.replace(/^!/, ""));
    return wrong ? [{ severity: "error", path: [...owner, index], message: `is "${pattern}", ${wrong}` }] : [];
  });
}

function outside(pattern: string): string | null {
  const nothing = "agents write nothing out there but what enforcement.writable_outside lists, so take it out";
  if (/^~[\w-]*(\/|$)/.test(pattern)) return `which is in a home folder, outside the workspace; ${nothing}`;
  if (pattern.split("/").includes("..")) {
    const names: string[] = [];
    for (const name of pattern.split("/")) name === ".." ? names.pop() : names.push(name);
    const isOutside = pattern.startsWith("..");
    return isOutside
      ? `which is outside the workspace; ${nothing}`
      : `and ".." is not followed in a pattern; write "${names.join("/")}"`;
  }
  if (MACHINE.test(pattern)) {
    const inside = pattern.replace(/^\/+/, "");
    const meant = inside.includes("/") ? inside : `${inside}/**`;
    return `which looks like a path of this machine; patterns are read from the workspace, so write "${meant}" for that path in it, or take it out`;
  }
  if (/^[A-Za-z]:[\\/]/.test(pattern)) return `which is a path of a machine; write it from the workspace: "src/**"`;
  return pattern.trim() === "" ? "which covers nothing; write a path, or take it out" : null;
}
