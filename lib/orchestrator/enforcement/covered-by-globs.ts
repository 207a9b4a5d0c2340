import { coveringGlob, splitPath } from "@/lib/orchestrator/registry/globs/glob";

/**
 * Whether the rules' globs cover a path, as the hook reads them: the last pattern that matches decides, `!` makes an
 * exception, a pattern covers everything under what it matches. `path` is relative to the workspace, with forward
 * slashes. Takes time in proportion to pattern and path, whatever stands in them.
 */
export function coveredByGlobs(globs: readonly string[], path: string): boolean {
  return coveringGlob(globs, splitPath(path)) !== null;
}
