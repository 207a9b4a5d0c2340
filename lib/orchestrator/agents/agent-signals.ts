import { join, sep } from "node:path";
import type { AgentEvent } from "@/lib/contract/agent-event";
import type { AgentId } from "@/lib/contract/ids";
import type { AgentUsage } from "@/lib/contract/usage";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { AgentSession } from "../sessions/session-book";
import { createAgentEvents } from "../status/agent-events";
import type { Claim } from "../status/decide-status";
import { followTranscript, type TranscriptWatch } from "../status/follow-transcript";
import { claimOfRecord, type SessionRecord } from "../status/read-session-record";
import type { ScreenRules } from "../status/screen-rules";
import { type ChangedRecords, followSessionRecords, type SessionRecords } from "../status/session-records";

/** What agents' programs say about themselves, by every channel but the screen. */
export type AgentSignals = {
  /** These run now. */
  follow(sessions: readonly AgentSession[]): void;
  claims(agent: AgentId): Claim[];
  /** When it was last heard of, in ms since the epoch. */
  heardAt(agent: AgentId): number | null;
  usage(agent: AgentId): AgentUsage | null;
  onEvent(listener: (event: AgentEvent) => void): () => void;
  /** Looks at everything once. */
  look(): Promise<void>;
  dispose(): void;
};

/** `fs.watch` may miss a change, and a folder may come later. */
const LOOK_EVERY_MS = 5_000;

export function createAgentSignals(options: {
  runFolder: string;
  clock: Clock;
  rules: ScreenRules;
  /** A dashboard follows; a command looks once. */
  role: "dashboard" | "command";
  /** Variables of an agent's pane. */
  environmentOf: (agent: AgentId) => Readonly<Record<string, string | undefined>>;
  inBackground: InBackground;
  onHeard: (agent: AgentId) => void;
}): AgentSignals {
  const { clock, rules, inBackground, onHeard } = options;
  const follows = options.role === "dashboard";
  const events = createAgentEvents({ ...options, follows, onHeard: heard });
  /** By folder: most agents share one. */
  const records = new Map<string, SessionRecords>();
  const transcripts = new Map<AgentId, TranscriptWatch>();
  let sessions = new Map<AgentId, AgentSession>();
  let cancel = () => {};
  let disposed = false;

  function heard(agent: AgentId) {
    // Its folder may have come with this very program.
    if (recordOf(agent) === null) inBackground(recordsOf(agent)?.look() ?? Promise.resolve());
    followConversation(agent);
    onHeard(agent);
  }

  function configFolder(agent: AgentId): string | null {
    const { CLAUDE_CONFIG_DIR, HOME } = options.environmentOf(agent);
    return CLAUDE_CONFIG_DIR || (HOME ? join(HOME, ".claude") : null);
  }

  function recordsOf(agent: AgentId): SessionRecords | null {
    const folder = configFolder(agent);
    return folder === null ? null : (records.get(folder) ?? null);
  }

  function openRecords(agent: AgentId) {
    const folder = configFolder(agent);
    if (folder === null || records.has(folder)) return;
    const opened = followSessionRecords({
      folder: join(folder, "sessions"),
      inBackground,
      onChange: (changed) => {
        for (const other of sessions.values()) {
          if (concerns(changed, other) && configFolder(other.agent) === folder) heard(other.agent);
        }
      },
    });
    records.set(folder, opened);
    inBackground(opened.look());
  }

  function concerns({ pids, conversations, jobs }: ChangedRecords, { agent, pane }: AgentSession): boolean {
    const { sessionId } = events.tale(agent);
    if (pids.has(pane.pid) || (sessionId !== null && conversations.has(sessionId))) return true;
    const job = jobs.size > 0 ? recordOf(agent)?.parkedJobId : null;
    return job ? jobs.has(job) : false;
  }

  function recordOf(agent: AgentId): SessionRecord | null {
    const session = sessions.get(agent);
    if (!session) return null;
    const { sessionId } = events.tale(agent);
    return recordsOf(agent)?.find({ pid: session.pane.pid, sessionId }) ?? null;
  }

  function followConversation(agent: AgentId) {
    const file = transcriptOf(agent);
    const known = transcripts.get(agent);
    if (known && known.file === file) return inBackground(known.look());
    known?.dispose();
    transcripts.delete(agent);
    if (file === null) return;
    const opened = followTranscript({ file, inBackground, onChange: () => onHeard(agent) });
    transcripts.set(agent, opened);
    inBackground(opened.look());
  }

  /** As its events name it, or as Claude Code (2.1.329) names it: only below its folder of conversations. */
  function transcriptOf(agent: AgentId): string | null {
    const folder = configFolder(agent);
    if (folder === null) return null;
    const conversations = join(folder, "projects") + sep;
    const told = events.tale(agent).transcript;
    if (told !== null)
      return told.startsWith(conversations) && !told.includes("..") && told.endsWith(".jsonl") ? told : null;
    const { cwd, sessionId } = recordOf(agent) ?? {};
    if (!cwd || !sessionId || !/^[\w-]+$/.test(sessionId)) return null;
    return join(conversations, cwd.replace(/[^A-Za-z0-9]/g, "-"), `${sessionId}.jsonl`);
  }

  function claims(agent: AgentId): Claim[] {
    const now = clock.now();
    const { claim, turnEndedAt, sessionId } = events.tale(agent);
    const record = recordOf(agent);
    const job = record?.parkedJobId ? (recordsOf(agent)?.findJob(record.parkedJobId) ?? null) : null;
    const recorded = record && claimOfRecord(record, job, now);
    const written = transcripts.get(agent)?.tale.claim ?? null;
    // Where ends of turns are told, one that was not told was a person's Esc.
    const wasBusy = claim?.state === "working" || claim?.state === "waiting";
    const untoldEnd = recorded?.state === "idle" && sessionId !== null && wasBusy && (turnEndedAt ?? 0) < claim.seenAt;
    return [
      ...(claim ? [claim] : []),
      ...(recorded ? [{ ...recorded, ...(untoldEnd && { interrupted: true }) }] : []),
      ...(written ? [{ ...written, seenAt: now }] : []),
    ];
  }

  async function look() {
    events.sweep();
    await Promise.all([...records.values()].map((each) => each.look()));
  }

  function lookRegularly() {
    cancel = clock.after(LOOK_EVERY_MS, () => inBackground(look().finally(() => disposed || lookRegularly())));
  }
  if (follows) lookRegularly();

  return {
    follow(running) {
      sessions = new Map(running.map((session) => [session.agent, session]));
      for (const [agent, watch] of transcripts) {
        if (sessions.has(agent)) continue;
        watch.dispose();
        transcripts.delete(agent);
      }
      for (const agent of sessions.keys()) openRecords(agent);
      events.follow(
        running.map(({ agent, program, summary, pane }) => ({
          ...{ agent, session: `${pane.sessionId} ${summary.createdAt}`, command: program },
          isShell: rules.shells.includes(program.replace(/^-/, "")),
        })),
      );
    },
    claims,
    heardAt: (agent) => events.tale(agent).heardAt,
    usage(agent) {
      const told = events.usage(agent);
      const written = transcripts.get(agent)?.tale.usage ?? null;
      return told ?? written;
    },
    onEvent: events.onEvent,
    look,
    dispose() {
      disposed = true;
      cancel();
      events.dispose();
      for (const each of records.values()) each.dispose();
      for (const each of transcripts.values()) each.dispose();
    },
  };
}
