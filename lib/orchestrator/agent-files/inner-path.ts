import { isAbsolute, relative, resolve } from "node:path";

/** Folders that stand inside an agent's and are not its own: the app's state, and other tenants' agents. */
const NOT_OURS = /^(\.orchestrator|\.git|tenants)$/;

/**
 * The names that lead from an agent's folder to a path that its pane has printed (`src/a.ts`, `./a`, or absolute); null
 * for whatever is not inside. Nothing is looked at.
 */
export function innerPath(folder: string, printed: string): string[] | null {
  if (printed === "" || printed.length > 4_096 || printed.includes("\0")) return null;
  const path = relative(folder, resolve(folder, printed));
  if (path === "" || isAbsolute(path)) return null;
  const segments = path.split("/");
  return segments.some((segment) => segment === ".." || NOT_OURS.test(segment)) ? null : segments;
}
