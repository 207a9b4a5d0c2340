import type { SessionSummary } from "@/lib/contract/agent";
import { type AgentId, tenantOfAgent } from "@/lib/contract/ids";
import type { Clock } from "../clock";
import type { AgentPrograms } from "../enforcement/agent-programs-source";
import type { InBackground } from "../in-background";
import { processUnits } from "./process-table";
import type { RunRecords } from "./run-records";
import type { AgentSession, SessionBook } from "./session-book";
import { agentOfSession } from "./session-name";
import { createSessionUsage } from "./session-usage";
import { type StartWatch, watchStarts } from "./watch-starts";

export type SessionFacts = Pick<StartWatch, "verified" | "parked"> & {
  /** The session with what its processes take, and how its start went. */
  complete(session: AgentSession): AgentSession;
  /** The same for a session of a list. */
  completeSummary(summary: SessionSummary): SessionSummary;
  /** Sessions have come, gone or changed. */
  touch(): void;
  /** Looks at the processes now. */
  look(): Promise<void>;
  dispose(): void;
};

/** What is known of sessions beyond what tmux tells. */
export function createSessionFacts(options: {
  clock: Clock;
  runs: RunRecords;
  programs: AgentPrograms;
  books: () => readonly SessionBook[];
  sessionOf: (agent: AgentId) => AgentSession | null;
  environmentOf: (agent: AgentId) => Readonly<Record<string, string>>;
  regularly: boolean;
  inBackground: InBackground;
  onChange: (agent: AgentId) => void;
}): SessionFacts {
  const { books, sessionOf } = options;
  const units = processUnits();
  const starts = watchStarts({
    ...{ ...options, units },
    panePids: () =>
      books().flatMap(({ all, ours, foreign }) => [
        ...[...all, ...foreign.values()].flatMap(({ pid }) => pid ?? []),
        ...[...ours.values()].flatMap(({ pids }) => pids),
      ]),
  });
  const usage = createSessionUsage({
    ...options,
    units,
    roots: () => {
      const all = books().flatMap(({ all }) => all);
      const ours = books().flatMap(({ ours }) => [...ours.values()]);
      const pids = new Map<string, readonly number[]>();
      for (const { name, pid } of all) if (pid !== null) pids.set(name, [pid]);
      for (const { summary, pids: own } of ours) if (own.length > 0) pids.set(summary.name, own);
      return pids;
    },
    onChange: (names) => {
      const changed = new Set(names);
      for (const { ours } of books()) {
        for (const { agent, summary } of ours.values()) if (changed.has(summary.name)) options.onChange(agent);
      }
    },
  });
  function completed(summary: SessionSummary, session: AgentSession | null): SessionSummary {
    const used = usage.of(summary.name);
    const start = session && starts.startOf(session);
    return { ...summary, ...(used && { usage: used }), ...(start && { start }) };
  }

  return {
    verified: starts.verified,
    parked: starts.parked,
    complete: (session) => ({ ...session, summary: completed(session.summary, session) }),
    completeSummary(summary) {
      if (summary.workspace !== undefined) return summary;
      const agent = agentOfSession(summary.name, summary.tenant ?? null);
      return completed(summary, agent && tenantOfAgent(agent) === (summary.tenant ?? null) ? sessionOf(agent) : null);
    },
    touch: starts.touch,
    look: usage.look,
    dispose() {
      starts.dispose();
      usage.dispose();
    },
  };
}
