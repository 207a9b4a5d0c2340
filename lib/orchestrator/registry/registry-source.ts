import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type AppError, failure, type Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { Paths } from "../paths";
import { parseRegistry } from "./parse-registry";
import { formatProblem } from "./registry-problem";
import type { Registry } from "./registry-schema";

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
  /** Counts the registries that were served. */
  revision: number;
};

export type RegistrySource = {
  readonly current: RegistryState;
  /** Reads the file now. */
  reload(): Promise<RegistryState>;
  /** Called after the served registry or its problem has changed. */
  onChange(listener: (state: RegistryState) => void): () => void;
  dispose(): void;
};

/** Reads the registry of a workspace once, as commands need it. */
export async function readRegistry(paths: Paths): Promise<Reply<{ registry: Registry; warnings: string[] }>> {
  const bytes = await readRegistryFile(paths);
  if (!bytes.ok) return bytes;
  const parsed = parseRegistry(bytes.value, "agents/registry.yaml");
  if (!parsed.ok) return parsed;
  return { ok: true, value: { registry: parsed.value.registry, warnings: parsed.value.warnings.map(formatProblem) } };
}

/** The registry of a workspace, read anew when its file changes. A broken file never replaces a good registry. */
export async function createRegistrySource(paths: Paths, clock: Clock): Promise<RegistrySource> {
  const listeners = new Set<(state: RegistryState) => void>();
  let current: RegistryState = { registry: null, problem: null, warnings: [], revision: 0 };
  let lastText = "";
  let cancelSettle = () => {};
  let cancelRescan = () => {};

  async function reload(): Promise<RegistryState> {
    const bytes = await readRegistryFile(paths);
    const text = bytes.ok ? Buffer.from(bytes.value).toString("latin1") : JSON.stringify(bytes.error);
    if (text === lastText && current.revision > 0) return current;
    lastText = text;
    const read = bytes.ok ? parseRegistry(bytes.value, "agents/registry.yaml") : bytes;
    current = read.ok
      ? {
          registry: read.value.registry,
          problem: null,
          warnings: read.value.warnings.map(formatProblem),
          revision: current.revision + 1,
        }
      : { ...current, problem: read.error, revision: current.revision + 1 };
    for (const listener of listeners) listener(current);
    return current;
  }

  function reloadSoon() {
    cancelSettle();
    cancelSettle = clock.after(SETTLE_MS, () => void reload());
  }

  function rescan() {
    cancelRescan = clock.after(RESCAN_MS, () => {
      void reload().finally(rescan);
    });
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
      watcher?.close();
      cancelSettle();
      cancelRescan();
    },
  };
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

async function readRegistryFile(paths: Paths): Promise<Reply<Uint8Array>> {
  try {
    return { ok: true, value: await readFile(paths.registryFile) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    if (code === "ENOENT") {
      return failure("registry-missing", `Registry not found: ${paths.registryFile}`, {
        hint: "Set PROJECT_ROOT to a workspace that has agents/registry.yaml.",
      });
    }
    return failure("registry-unreadable", `Cannot read ${paths.registryFile}`, {
      cause: message,
      hint: "Check its permissions.",
    });
  }
}
