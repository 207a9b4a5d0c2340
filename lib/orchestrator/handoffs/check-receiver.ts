import { coveringGlob, splitPath } from "../registry/globs/glob";
import { holderOf } from "../registry/may-write";
import type { Agent, Registry } from "../registry/registry-schema";
import { pathFault } from "./check-path";

export type Fault = { code: string; path: string; message: string };

/** Work that changes files: the tag says so, or, where an agent has no tags, the tool with which it edits. */
export function implementsThings({ tags, tools }: Pick<Agent, "tags" | "tools">): boolean {
  return tags.includes("implementation") || (tags.length === 0 && tools.includes("Edit"));
}

/** The tag says so, or that it alone may write tests. */
export function writesTests({ tags, exclusive_access }: Pick<Agent, "tags" | "exclusive_access">): boolean {
  return (
    tags.includes("test-writing") || exclusive_access.some((glob) => /(^|[/*._-])(tests?|specs?)([/*._-]|$)/.test(glob))
  );
}

/** What the receiver needs before it can begin, and cannot be given. `paths` are the files to work on. Pure. */
export function receiverFaults(
  registry: Registry,
  receiver: Agent,
  handed: { criteria: readonly string[]; paths: readonly string[]; pathField: string },
): Fault[] {
  const { criteria, paths, pathField } = handed;
  const faults: Fault[] = [];
  if (writesTests(receiver) && criteria.length === 0) {
    faults.push({
      code: "criteria-needed",
      path: "acceptance_criteria",
      message: `is empty, but ${receiver.name} writes tests; write what to test, such as ["An expired token answers 401", "A total of 0.005 is rounded to 0.01"]`,
    });
  }
  if (implementsThings(receiver) && paths.length === 0) {
    faults.push({
      code: "paths-needed",
      path: pathField,
      message: `is empty, but ${receiver.name} changes files; write which, such as ["src/routes/invoices.ts", "src/db/"]`,
    });
  }
  const good = paths.filter((path) => pathFault(path) === null);
  if (good.length > 0 && good.every((path) => !mayWrite(registry, receiver, path))) {
    faults.push({ code: "paths-forbidden", path: pathField, message: forbiddenMessage(registry, receiver, good) });
  }
  return faults;
}

function mayWrite(registry: Registry, agent: Agent, path: string): boolean {
  const names = splitPath(path);
  if (coveringGlob(agent.exclusive_access, names) !== null) return true;
  return coveringGlob(agent.cannot_access, names) === null && holderOf(registry, names, agent) === null;
}

function forbiddenMessage(registry: Registry, receiver: Agent, paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(", ") + (paths.length > 3 ? ", …" : "");
  const holders = [
    ...new Set(paths.map((path) => holderOf(registry, splitPath(path), receiver)?.name).filter(Boolean)),
  ];
  const next = holders.length > 0 ? `hand them to ${holders.join(", ")}` : "hand them to an agent that may write there";
  return `names only what ${receiver.name} may not write (${shown}); ${next}, or name under "context" what is only read`;
}
