import { readdir, readlink } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { readPlainFile } from "../files/read-plain-file";

/** A place in the workspace that names an old folder. */
export type Reference = {
  /** Relative to the workspace. */
  file: string;
  /** From 1. */
  line: number;
  text: string;
  /** Something reads it: the folder stays where it is until a person has changed the line. */
  blocks: boolean;
};

export type ReferenceSearch = {
  /** The workspace's real path. */
  workspace: string;
  /** Old folders' names below `agents/`. */
  folders: readonly string[];
  /** Files that are written anew anyway, relative to the workspace. */
  except: ReadonlySet<string>;
};

/** Folders that hold no text of the workspace's own. */
const SKIPPED = new Set([".git", "node_modules", ".orchestrator", ".next", "dist", ".venv", "__pycache__"]);
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_SHOWN = 50;
const READ_AT_ONCE = 16;

/** Who still points at each of these folders. Links are not followed, but one that leads into such a folder counts. */
export async function findReferences(search: ReferenceSearch): Promise<Map<string, Reference[]>> {
  const found = new Map(search.folders.map((name): [string, Reference[]] => [name, []]));
  if (search.folders.length === 0) return found;
  const waiting: string[] = [];
  await listFiles(search, "", waiting, found);
  const look = lineReader(search.folders);
  const work = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      if (search.except.has(file)) continue;
      const text = await readText(join(search.workspace, file));
      if (text === null) continue;
      for (const { name, ...reference } of look(file, text)) found.get(name)?.push(reference);
    }
  };
  await Promise.all(Array.from({ length: READ_AT_ONCE }, work));
  for (const references of found.values()) {
    references.sort((left, right) => left.file.localeCompare(right.file) || left.line - right.line);
    // What blocks must not be cut off by what is only mentioned.
    references.sort((left, right) => Number(right.blocks) - Number(left.blocks)).splice(MAX_SHOWN);
  }
  return found;
}

async function listFiles(
  search: ReferenceSearch,
  folder: string,
  files: string[],
  found: Map<string, Reference[]>,
): Promise<void> {
  const entries = await readdir(join(search.workspace, folder), { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isSymbolicLink()) {
      const name = await folderBehind(search, path);
      if (name) found.get(name)?.push({ file: path, line: 1, text: "is a link into it", blocks: true });
    } else if (entry.isFile()) files.push(path);
    else if (entry.isDirectory() && !isSkipped(search, path, entry.name)) await listFiles(search, path, files, found);
  }
}

function isSkipped({ folders }: ReferenceSearch, path: string, name: string): boolean {
  const isOld = folders.some((folder) => path === `agents/${folder}`);
  return isOld || path === "agents/archive" || path === "logs" || SKIPPED.has(name);
}

/** The old folder that a link leads into, as it is written: nothing is followed. */
async function folderBehind({ workspace, folders }: ReferenceSearch, link: string): Promise<string | undefined> {
  const target = await readlink(join(workspace, link)).catch(() => null);
  if (target === null) return undefined;
  const inside = relative(join(workspace, "agents"), resolve(workspace, dirname(link), target)).split(sep);
  return folders.find((folder) => folder === inside[0]);
}

/** Null for what is no text, or is too large for something that a person wrote. */
async function readText(path: string): Promise<string | null> {
  const file = await readPlainFile(path, { followLinks: false }).catch(() => null);
  if (file?.kind !== "file" || file.bytes.byteLength > MAX_FILE_BYTES || file.bytes.includes(0)) return null;
  return file.bytes.toString("utf8");
}

/** `agents/backend` and, beside it, `../backend`; never the beginning of `agents/backend-agent`. */
function lineReader(folders: readonly string[]) {
  const names = folders.join("|");
  const anywhere = new RegExp(`(?<![\\w-])agents/(${names})(?![\\w-])`, "g");
  const beside = new RegExp(`\\.\\./(${names})(?![\\w-])`, "g");
  return (file: string, text: string): (Reference & { name: string })[] => {
    const patterns = file.startsWith("agents/") ? [anywhere, beside] : [anywhere];
    if (!patterns.some((pattern) => text.search(pattern) !== -1)) return [];
    return text.split("\n").flatMap((row, index) => {
      const hits = new Set(patterns.flatMap((pattern) => [...row.matchAll(pattern)].map(([, name = ""]) => name)));
      const line = { file, line: index + 1, text: row.trim().slice(0, 160), blocks: isRead(file, row) };
      return [...hits].map((name) => ({ name, ...line }));
    });
  };
}

/** The registry's values and settings are read by programs; whether a script still runs, only a person knows. */
function isRead(file: string, row: string): boolean {
  if (file === "agents/registry.yaml") return !/^\s*#/.test(row);
  return /^agents\/[^/]+\/(tenants\/[^/]+\/)?\.claude\/settings(\.local)?\.json$/.test(file);
}
