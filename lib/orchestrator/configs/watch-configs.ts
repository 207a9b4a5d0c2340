import { type FSWatcher, lstatSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { AgentName } from "@/lib/contract/ids";
import type { Clock } from "../clock";
import type { Paths } from "../paths";

/** One save is several events; what happens within this time is looked at once. */
const SETTLE_MS = 40;
/** More agents than this are looked at by the regular rescan alone: each takes three places of the kernel's table. */
const MAX_AGENTS = 1_000;

/** What has changed: some agents' files, or something that concerns all of them. */
export type ConfigChanges = { agents: readonly AgentName[] | "all" };

export type ConfigWatch = {
  /** Watches these agents and no others; cheap to call again. */
  follow(agents: readonly AgentName[]): void;
  /** Whether every change is told; false when the system ran out of watches or a folder cannot be watched. */
  readonly isComplete: boolean;
  dispose(): void;
};

type Watched = { watcher: FSWatcher; inode: number };

/**
 * Tells about changes of generated files, of the templates and of what stands beside them, by the system's own events.
 * A folder that does not exist is waited for in the one above it. Never keeps the process alive.
 */
export function watchConfigs(options: {
  paths: Paths;
  clock: Pick<Clock, "after">;
  onChange: (changes: ConfigChanges) => void;
}): ConfigWatch {
  const { paths, clock } = options;
  const folders = new Map<string, Watched>();
  const touched = new Set<AgentName>();
  let followed = new Set<AgentName>();
  let all = false;
  let failed = false;
  let tooMany = false;
  let disposed = false;
  let cancel: (() => void) | null = null;

  function touch(agent: AgentName | "all") {
    if (disposed) return;
    if (agent === "all") all = true;
    else touched.add(agent);
    cancel ??= clock.after(SETTLE_MS, flush);
  }

  function flush() {
    cancel = null;
    const agents = all ? ("all" as const) : [...touched];
    for (const agent of all ? followed : touched) watchAgent(agent);
    if (all) watchShared();
    all = false;
    touched.clear();
    options.onChange({ agents });
  }

  /** Folders come, go, and are replaced: a watch of one that is gone tells nothing. */
  function watchFolder(folder: string, onEvent: (name: string | null) => void): void {
    const inode = inodeOf(folder);
    const known = folders.get(folder);
    if (known && known.inode === inode) return;
    known?.watcher.close();
    folders.delete(folder);
    if (inode === null || failed) return;
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => onEvent(name));
      watcher.on("error", () => drop(folder));
      folders.set(folder, { watcher, inode });
    } catch (error) {
      // Gone meanwhile is told by the folder above; anything else means that there are no more watches.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") failed = true;
    }
  }

  function drop(folder: string) {
    folders.get(folder)?.watcher.close();
    folders.delete(folder);
  }

  function watchAgent(agent: AgentName) {
    if (!followed.has(agent)) return;
    const claude = paths.claudeFolder(agent);
    const isHere = (name: string) => (event: string | null) => {
      if (event === null || event === name) touch(agent);
    };
    watchFolder(dirname(claude), isHere(basename(claude)));
    // A temporary file becomes the real one a moment later, and that is told, too.
    const anything = (event: string | null) => {
      if (!event?.endsWith(".tmp")) touch(agent);
    };
    watchFolder(claude, anything);
    watchFolder(join(claude, "hooks"), anything);
  }

  function watchShared() {
    const { workspace, agentsFolder, templatesFolder, indexFile } = paths;
    watchFolder(agentsFolder, (name) => {
      if (name === null) touch("all");
      else if (name === ".claude") touch("all");
      else for (const agent of followed) if (agent === name) touch(agent);
    });
    watchFolder(dirname(indexFile), () => touch("all"));
    watchFolder(templatesFolder, () => touch("all"));
    watchFolder(join(workspace, ".claude"), () => touch("all"));
    watchFolder(workspace, (name) => {
      if (name === null || name === ".claude" || name === ".project-context.md" || name === "templates") touch("all");
    });
  }

  return {
    follow(agents) {
      if (disposed) return;
      const next = new Set(agents.slice(0, MAX_AGENTS));
      for (const agent of followed) {
        if (next.has(agent)) continue;
        const claude = paths.claudeFolder(agent);
        for (const folder of [dirname(claude), claude, join(claude, "hooks")]) drop(folder);
      }
      followed = next;
      failed = false;
      tooMany = agents.length > MAX_AGENTS;
      watchShared();
      for (const agent of followed) watchAgent(agent);
    },
    get isComplete() {
      return !failed && !tooMany;
    },
    dispose() {
      disposed = true;
      cancel?.();
      for (const { watcher } of folders.values()) watcher.close();
      folders.clear();
    },
  };
}

function inodeOf(folder: string): number | null {
  try {
    const found = lstatSync(folder);
    return found.isDirectory() ? found.ino : null;
  } catch {
    return null;
  }
}
