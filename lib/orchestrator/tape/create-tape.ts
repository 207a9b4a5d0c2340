import { createReadStream } from "node:fs";
import { join } from "node:path";
import { AgentId } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { type RecordingId, TapeQuery } from "@/lib/contract/tape";
import type { Clock } from "../clock";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { isSecret } from "../registry/secret-values";
import type { OpenPaneTape } from "../terminals/pane-tape";
import { deedOfEvent } from "./deed-of-event";
import { loadMaskPatterns } from "./mask-patterns";
import { createPaneTapes, type PaneTapes } from "./pane-tapes";
import { createTapeReader } from "./read-tape";
import type { CastFile, TapeDeck } from "./tape";
import { findTapeFile, openTapeText } from "./tape-folder";
import type { TapeLimits } from "./tape-messages";
import { readerHere, readerThread, startRecorderThread } from "./tape-threads";

const MEGABYTE = 1024 * 1024;
export type TapeParts = {
  paths: Paths;
  /** The folder of this program: its threads' code is there. */
  appRoot: string;
  clock: Clock;
  /** What panes inherit: values with a secret's name are masked. */
  environment: Readonly<Record<string, string>>;
  /** A dashboard records, and searches in a thread; a command only searches. */
  records: boolean;
  /** The registry in which this agent stands, a tenant's for its own; null while there is none. */
  registryOf: (agent: AgentId) => Registry | null;
  /** The workspace's. */
  registry: () => Registry | null;
  /** The workspace's and its tenants': whose variables may hold secrets. */
  registries: () => readonly Registry[];
  /** Of a registry's name for an agent. */
  nameOf: (agent: AgentId) => string;
  onProblem: () => void;
};

export const tapeFolderOf = (paths: Paths) => join(paths.stateFolder, "tape");

/** Opens the tape of a workspace. Where it cannot record, it says so in `problem`, and everything else works. */
export async function createTape(parts: TapeParts): Promise<TapeDeck> {
  const { paths, clock } = parts;
  const folder = tapeFolderOf(paths);
  const patterns = await loadMaskPatterns(paths);
  let problem: AppError | null = patterns.ok ? null : patterns.error;
  const tellProblem = (error: AppError | null) => {
    problem = error;
    parts.onProblem();
  };
  /** What was one once may still stand in a running pane. */
  const everSecret = new Set<string>();
  const secrets = () => {
    for (const value of secretsOf(parts)) everSecret.add(value);
    return [...everSecret];
  };
  const reader = parts.records ? readerThread(parts.appRoot, folder) : readerHere(createTapeReader(folder, clock.now));
  const panes: PaneTapes | null =
    parts.records && patterns.ok
      ? createPaneTapes({
          clock,
          limits: limitsOf(parts.registry()),
          isRecorded: (agent) => isRecorded(parts.registryOf(agent), parts.nameOf(agent)),
          onProblem: tellProblem,
          start: (on) =>
            startRecorderThread(
              parts.appRoot,
              { folder, patterns: patterns.value, secrets: secrets(), limits: limitsOf(parts.registry()) },
              on,
            ),
        })
      : null;
  const states = new Map<AgentId, string>();

  async function openCast(id: RecordingId, accepts: { gzip: boolean }): Promise<Reply<CastFile>> {
    const found = await reader.read(id, null);
    if (!found.ok) return found;
    const { recording } = found.value;
    // What was printed a moment ago belongs to it.
    if (recording.state === "recording") await panes?.flush();
    const file = findTapeFile(folder, recording.agent, id);
    if (!file) {
      return failure("recording-not-found", `The file of the recording ${id} is gone.`, {
        hint: `Somebody took it out of ${folder}. Its text can still be searched until the dashboard starts again.`,
      });
    }
    const packed = file.packed && accepts.gzip;
    return success({ recording, body: packed ? createReadStream(file.path) : openTapeText(file), packed });
  }

  return {
    get problem() {
      return problem;
    },
    async search(given) {
      const query = TapeQuery.safeParse(given);
      if (query.success) return reader.search(query.data);
      const details = query.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      return failure("bad-search", "This cannot be searched for.", { details });
    },
    list: (filter = {}) => reader.list(filter),
    read: (id, around = null) => reader.read(id, around),
    text: reader.text,
    openCast,
    async usage() {
      const used = await reader.usage();
      return used.ok ? success({ ...used.value, keepDays: limitsOf(parts.registry()).keepDays }) : used;
    },
    flush: async () => panes?.flush(),
    openPane: (agent, sessionStartedAt) => panes?.open(agent, sessionStartedAt) ?? notRecorded,
    stateChanged(agent, { state, reason, exitCode }) {
      if (states.get(agent) === state) return;
      states.set(agent, state);
      panes?.mark(agent, { kind: "state", text: state === "stopped" ? state : `${state} ${reason}` });
      if (state === "dead") panes?.mark(agent, { kind: "exit", text: String(exitCode ?? "unknown") });
    },
    blocked(added) {
      for (const { agent, verdict, tool, subject, rule } of added) {
        const id = AgentId.safeParse(agent);
        if (!id.success || verdict !== "BLOCKED") continue;
        panes?.mark(id.data, { kind: "blocked", text: `${tool} ${subject} (${rule})` });
      }
    },
    told(event) {
      const deed = deedOfEvent(event);
      if (deed) panes?.mark(event.agent, deed);
    },
    registryChanged: () => panes?.registryChanged(limitsOf(parts.registry()), secrets()),
    async dispose() {
      await panes?.dispose();
      await reader.dispose();
    },
  };
}

const notRecorded: OpenPaneTape = () => ({ output() {}, redrawn() {}, ended() {} });

/** An agent's own word, else the workspace's. One that the registry does not know (any more) is recorded as the others are. */
function isRecorded(registry: Registry | null, name: string): boolean {
  const own =
    registry && Object.hasOwn(registry.agents, name) ? registry.agents[name as keyof typeof registry.agents] : null;
  return own?.recording ?? registry?.defaults.recording ?? true;
}

function limitsOf(registry: Registry | null): TapeLimits {
  const { keep_days = 30, max_total_mb = 10_000, max_session_mb = 500 } = registry?.tape ?? {};
  return { keepDays: keep_days, maxTotalBytes: max_total_mb * MEGABYTE, maxSessionBytes: max_session_mb * MEGABYTE };
}

/** Values that must never show: of the panes' environment, and of agents' own variables, tenants' too. */
function secretsOf({ environment, registries }: TapeParts): string[] {
  const agents = registries().flatMap((registry) => Object.values(registry.agents));
  const variables = [environment, ...agents.map(({ env }) => env)].flatMap((each) => Object.entries(each));
  return [...new Set(variables.flatMap(([name, value]) => (isSecret(name, value) ? [value] : [])))];
}
