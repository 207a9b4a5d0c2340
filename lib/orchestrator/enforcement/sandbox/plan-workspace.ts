import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mount } from "./mounts";

export type WorkspacePlan = {
  mounts: Mount[];
  /** What a mount cannot say, one sentence each: there only the hook stands. */
  gaps: string[];
};

export type WorkspaceRights = {
  /** The workspace, absolute and real. */
  root: string;
  /** Whether the agent may write this path, relative to the workspace. */
  mayWrite(path: string): boolean;
  /** Every pattern that `mayWrite` looks at. */
  patterns: readonly string[];
  /** Names that are closed in any folder. */
  closedNames: readonly string[];
  /** Folders and files that stay as they are whatever `mayWrite` says, with all that is below. */
  closed: readonly string[];
};

/** A tree that is larger is looked through only so far. */
const MAX_ENTRIES = 30_000;
const MAX_MOUNTS = 500;
/** Nothing in there is anybody's in particular, and there is a lot of it. */
const SKIPPED = new Set(["node_modules"]);

type Place = { path: string; names: string[]; writable: boolean };

/**
 * Which folders and files of the workspace are mounted writable, and which ones in them read-only again. The workspace
 * itself stays read-only, so that nothing forbidden can be made in it that is not there yet; folders on the way to a
 * read-only one are mounts of their own, because a mount cannot be renamed.
 */
export async function planWorkspace(rights: WorkspaceRights): Promise<WorkspacePlan> {
  const globs = rights.patterns.map((pattern) => segmentsOf(pattern.replace(/^!/, "")));
  const mounts: Mount[] = [];
  const mounted = new Set([rights.root]);
  let entries = 0;
  let tooMany = false;

  /** Level by level: where the tree is too large, it is the deep places that are not looked at. */
  async function walk(): Promise<void> {
    const waiting: Place[] = [{ path: rights.root, names: [], writable: false }];
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const found = await readdir(folder.path, { withFileTypes: true }).catch(() => []);
      for (const entry of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        entries += 1;
        tooMany ||= entries > MAX_ENTRIES || mounts.length > MAX_MOUNTS;
        if (tooMany) return;
        if (!entry.isDirectory() && !entry.isFile()) continue;
        const names = [...folder.names, entry.name];
        const place = { path: join(folder.path, entry.name), names, writable: isOpen(names) };
        if (place.writable !== folder.writable) mount(place);
        if (entry.isDirectory() && !isClosed(names) && !SKIPPED.has(entry.name) && matters(names)) waiting.push(place);
      }
    }
  }

  function mount(place: Place) {
    if (!place.writable && isAnchored(place.names)) {
      for (let depth = 1; depth < place.names.length; depth += 1) {
        const above = join(rights.root, ...place.names.slice(0, depth));
        if (!mounted.has(above)) add({ kind: "writable", path: above });
      }
    }
    add({ kind: place.writable ? "writable" : "read-only", path: place.path });
  }

  function add(mount: Mount) {
    mounted.add(mount.path);
    mounts.push(mount);
  }

  const isClosed = (names: readonly string[]) =>
    rights.closed.includes(names.join("/")) || rights.closedNames.includes(names.at(-1)?.toLowerCase() ?? "");
  const isOpen = (names: readonly string[]) =>
    !rights.closed.some((path) => `${names.join("/")}/`.startsWith(`${path}/`)) && rights.mayWrite(names.join("/"));
  /** Whether something below a folder may be decided otherwise than the folder: a closed name may be anywhere. */
  const matters = (names: readonly string[]) =>
    rights.closedNames.length > 0 || globs.some((glob) => leads(glob, names));
  const isAnchored = (names: readonly string[]) => globs.some((glob) => glob[0] !== "**" && covers(glob, names));

  await walk();
  return { mounts: inOrder(mounts), gaps: gapsOf(rights.patterns, tooMany) };
}

/** A mount over a folder hides what was mounted in it before: folders first. */
function inOrder(mounts: readonly Mount[]): Mount[] {
  const depth = ({ path }: Mount) => path.split("/").length;
  return [...mounts].sort((a, b) => depth(a) - depth(b));
}

/** What no mount can say of these patterns. Pure. */
export function gapsOf(patterns: readonly string[], tooMany = false): string[] {
  const anywhere = patterns.filter((pattern) => !pattern.startsWith("!") && segmentsOf(pattern)[0] === "**");
  const named = [...new Set(anywhere)].filter((pattern) => pattern !== "**");
  return [
    "In the top folder of the workspace nothing new can be made, and files there are changed in place only.",
    ...(named.length > 0
      ? [`New files that match ${named.join(", ")} can be made in folders it may write: only the hook refuses those.`]
      : []),
    ...(tooMany ? ["The workspace is large: deep in it, forbidden files are held by the hook only."] : []),
  ];
}

/** `tests/**` is tests, `*.test.*` is any number of folders and then the name. */
function segmentsOf(glob: string): string[] {
  const names = glob.split("/").filter((name) => name !== "" && name !== ".");
  const anywhere = !glob.replace(/\/+$/, "").includes("/");
  const all = anywhere && names[0] !== "**" ? ["**", ...names] : names;
  return all.length > 1 && all.at(-1) === "**" ? all.slice(0, -1) : all;
}

/** Whether the pattern may match something below this folder: names with wildcards are taken to fit. */
function leads(glob: readonly string[], names: readonly string[]): boolean {
  for (const [at, part] of glob.entries()) {
    if (part === "**" || names[at] === undefined) return true;
    if (!/[*?[\\]/.test(part) && part !== names[at]) return false;
  }
  return false;
}

function covers(glob: readonly string[], names: readonly string[]): boolean {
  return glob.length <= names.length && leads([...glob, "**"], names);
}
