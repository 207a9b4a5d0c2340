import { watch } from "node:fs";
import { dirname } from "node:path";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { readPlainFile } from "../files/read-plain-file";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import { parseRegistry } from "./parse-registry";
import { formatProblem } from "./registry-problem";
import type { Registry } from "./registry-schema";
import { readShippedRules, type ShippedRules } from "./shipped-rules";

/** Editors truncate, then write: what looks broken gets this long to become whole. */
const SETTLE_MS = 100;
/** For file systems without change events, and for watchers that ran out. */
const RESCAN_MS = 5_000;

export type RegistryState = {
  /** The last good one; null until one could be read. */
  registry: Registry | null;
  /** Why the file on disk is not the one served; null while it is. */
  problem: AppError | null;
  warnings: string[];
  /** Counts the changes of what is served or of its problem. */
  revision: number;
  /** When the served registry was read, in ms since the epoch; null until one could be read. */
  loadedAt: number | null;
};

export type RegistrySource = {
  readonly current: RegistryState;
  /** Reads the file now; calls made meanwhile wait for their turn. */
  reload(): Promise<RegistryState>;
  /** Called after the served registry or its problem has changed. */
  onChange(listener: (state: RegistryState) => void): () => void;
  dispose(): void;
};

/** Reads the registry of a workspace once, as commands need it. */
export async function readRegistry(paths: Paths): Promise<Reply<{ registry: Registry; warnings: string[] }>> {
  const bytes = await readRegistryFile(paths);
  return bytes.ok ? parse(bytes.value, await readShippedRules(paths)) : bytes;
}

/** The registry of a workspace, read anew when its file changes. A broken file never replaces a good registry. */
export async function createRegistrySource(
  paths: Paths,
  clock: Clock,
  inBackground: InBackground,
): Promise<RegistrySource> {
  const listeners = new Set<(state: RegistryState) => void>();
  let current: RegistryState = { registry: null, problem: null, warnings: [], revision: 0, loadedAt: null };
  let lastSeen: string | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let disposed = false;
  let cancelSettle = () => {};
  let cancelRescan = () => {};

  async function readNow(): Promise<RegistryState> {
    const bytes = await readRegistryFile(paths);
    const seen = bytes.ok ? bytes.value.toString("latin1") : JSON.stringify(bytes.error);
    if (disposed || seen === lastSeen) return current;
    const shipped = await readShippedRules(paths);
    if (disposed) return current;
    lastSeen = seen;
    current = nextState(current, bytes.ok ? parse(bytes.value, shipped) : bytes, clock.now());
    for (const listener of listeners) listener(current);
    return current;
  }

  function reload(): Promise<RegistryState> {
    // One after the other: a slow read must not put an older file in a newer one's place.
    const mine = turn.then(readNow, readNow);
    turn = mine;
    return mine;
  }

  function reloadSoon() {
    cancelSettle();
    cancelSettle = clock.after(SETTLE_MS, () => inBackground(reload()));
  }

  function rescan() {
    if (disposed) return;
    cancelRescan = clock.after(RESCAN_MS, () => inBackground(reload().finally(rescan)));
  }

  await reload();
  const watcher = watchFolder(dirname(paths.registryFile), reloadSoon);
  rescan();

  return {
    get current() {
      return current;
    },
    reload,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose() {
      disposed = true;
      watcher?.close();
      cancelSettle();
      cancelRescan();
    },
  };
}

function nextState(before: RegistryState, read: Awaited<ReturnType<typeof readRegistry>>, now: number): RegistryState {
  const revision = before.revision + 1;
  return read.ok
    ? { ...read.value, problem: null, revision, loadedAt: now }
    : { ...before, problem: read.error, revision };
}

function parse(bytes: Uint8Array, shipped: Reply<ShippedRules>): Reply<{ registry: Registry; warnings: string[] }> {
  if (!shipped.ok) return shipped;
  const parsed = parseRegistry(bytes, "agents/registry.yaml", shipped.value);
  if (!parsed.ok) return parsed;
  return success({ registry: parsed.value.registry, warnings: parsed.value.warnings.map(formatProblem) });
}

/** The folder, not the file: an editor that saves by rename would leave us watching a file without a name. */
function watchFolder(folder: string, onChange: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || name === "registry.yaml") onChange();
    });
    // The regular rescan goes on without it.
    watcher.on("error", () => watcher.close());
    return watcher;
  } catch {
    return null;
  }
}

async function readRegistryFile(paths: Paths): Promise<Reply<Buffer>> {
  const file = paths.registryFile;
  try {
    const found = await readPlainFile(file, { followLinks: true });
    if (found.kind === "file") return success(found.bytes);
    if (found.kind === "refused") {
      return failure("registry-unreadable", `${file} is ${found.what}.`, { hint: "Put the registry's file there." });
    }
    return failure("registry-missing", `Registry not found: ${file}`, {
      hint: "Set PROJECT_ROOT to a workspace that has agents/registry.yaml.",
    });
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).message; // fs rejects with nothing else
    return failure("registry-unreadable", `Cannot read ${file}`, { cause, hint: "Check its permissions." });
  }
}
