/** Longer than any path that a file system takes. */
const LONGEST_PATH = 1_000;

/** Folders that stand on one machine only: somebody's home, or where servers keep what they serve. */
const MACHINE_FOLDER = /(?<![\w.~/\\:-])(?:~\/|\/(?:home|Users|srv|mnt|var\/www)\/|\/root\/|[A-Za-z]:[\\/]|\\\\\w)\S*/;

export type PathFault = { code: "path-absolute" | "path-parent" | "path-separators" | "path-empty"; message: string };

/** What keeps a text from being a path in the workspace; null when nothing does. Pure. */
export function pathFault(path: string): PathFault | null {
  const shown = JSON.stringify(path.length > 80 ? `${path.slice(0, 77)}…` : path);
  if (path.trim() === "" || path.length > LONGEST_PATH || /\p{Cc}/u.test(path)) {
    return { code: "path-empty", message: `is ${shown}, which is no path; write one such as "src/routes/invoices.ts"` };
  }
  if (/^(?:[/~]|[A-Za-z]:|\\\\|file:)/i.test(path)) {
    return {
      code: "path-absolute",
      message: `is ${shown}, which another machine does not have; write it from the workspace, such as "${relativeGuess(path)}"`,
    };
  }
  if (path.includes("\\")) {
    const mended = path.replace(/[\\/]+/g, "/");
    return { code: "path-separators", message: `is ${shown}; write forward slashes only: ${JSON.stringify(mended)}` };
  }
  if (path.split("/").includes("..")) {
    return {
      code: "path-parent",
      message: `is ${shown}, which leaves its folder; write the path from the workspace without "..", such as "src/routes/invoices.ts"`,
    };
  }
  return null;
}

/** A path of one machine in a sentence, or null. */
export function machinePathIn(text: string): string | null {
  return MACHINE_FOLDER.exec(text)?.[0].replace(/["'`,.;:)\]]+$/, "") ?? null;
}

/** The last names of a path: most often what stands in the workspace. */
export function relativeGuess(path: string): string {
  const names = path
    .split(/[\\/]+/)
    .filter((name) => name !== "" && name !== ".." && !/^([A-Za-z]:|~|file:)$/i.test(name));
  const known = names.findIndex((name) => /^(src|app|lib|bin|tests?|docs|frontend|backend|handoffs)$/.test(name));
  const kept = known >= 0 ? names.slice(known) : names.slice(-2);
  return kept.join("/") || "src/routes/invoices.ts";
}
