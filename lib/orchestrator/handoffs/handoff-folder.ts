import { type FSWatcher, watch } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { HandoffId } from "@/lib/contract/handoff";
import type { Clock } from "../clock";
import { type HandoffFile, readHandoffFile } from "./read-handoff";

/** More than anybody reads; a folder with more is a mistake, and would be read anew at every change. */
const MOST_FILES = 2_000;
/** Whoever writes truncates first: what looks broken gets this long to become whole. */
export const SETTLE_MS = 300;
/** For file systems without change events, and for a folder that is not there yet. */
const RESCAN_MS = 2_000;

export type FolderContent = {
  files: Map<HandoffId, HandoffFile>;
  strays: { path: string; message: string }[];
  /** Files that somebody may still be writing: look again. */
  unsettled: boolean;
};

type Seen = { stamp: string; file: HandoffFile };

/** Files that count whatever their age: their writer has finished. */
export type Whole = "all" | HandoffId | null;

/** Reads `handoffs/`, each file again only when it has changed. A young one is waited for, unless it is whole. */
export function createFolderReader(folder: string, clock: Clock) {
  let seen = new Map<HandoffId, Seen>();
  return async (whole: Whole): Promise<FolderContent> => {
    const content: FolderContent = { files: new Map(), strays: [], unsettled: false };
    const next = new Map<HandoffId, Seen>();
    for (const name of await namesIn(folder, content)) {
      const stray = (message: string) => content.strays.push({ path: `handoffs/${name}`, message });
      const id = HandoffId.safeParse(name.slice(0, -".json".length));
      if (!id.success) {
        stray(`is not taken in: a hand-off's file is named by its id, which ${id.error.issues[0]?.message}`);
        continue;
      }
      const found = await lstat(join(folder, name)).catch(() => null);
      if (!found || found.isDirectory()) continue;
      const before = seen.get(id.data);
      const stamp = `${found.mtimeMs}:${found.ctimeMs}:${found.size}:${found.ino}`;
      const age = clock.now() - found.mtimeMs;
      const young = age >= 0 && age < SETTLE_MS && whole !== "all" && whole !== id.data;
      if (young && before?.stamp !== stamp) {
        content.unsettled = true;
        if (before) keep(id.data, before);
        continue;
      }
      const file = before?.stamp === stamp ? before.file : await readHandoffFile(join(folder, name));
      if (file) keep(id.data, { stamp, file });
    }
    seen = next;
    return content;

    function keep(id: HandoffId, entry: Seen) {
      next.set(id, entry);
      content.files.set(id, entry.file);
    }
  };
}

async function namesIn(folder: string, content: FolderContent): Promise<string[]> {
  try {
    const names = await readdir(folder);
    const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
    if (files.length > MOST_FILES) {
      content.strays.push({ path: "handoffs", message: `holds ${files.length} files; only ${MOST_FILES} are read` });
    }
    return files.slice(0, MOST_FILES);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    if (code !== "ENOENT") content.strays.push({ path: "handoffs", message: `cannot be read: ${message}` });
    return [];
  }
}

/** Calls `look` when something in the folder has changed, and regularly. The answer ends it. */
export function watchFolder(folder: string, clock: Clock, look: () => void): () => void {
  let watcher: FSWatcher | null = null;
  let cancel = () => {};
  let ended = false;

  function open() {
    try {
      watcher = watch(folder, { persistent: false }, look);
      watcher.on("error", close);
    } catch {
      watcher = null; // It is not there yet.
    }
  }
  function close() {
    watcher?.close();
    watcher = null;
  }
  function regularly() {
    cancel = clock.after(RESCAN_MS, () => {
      if (ended) return;
      if (!watcher) open();
      look();
      regularly();
    });
  }

  open();
  regularly();
  return () => {
    ended = true;
    cancel();
    close();
  };
}
