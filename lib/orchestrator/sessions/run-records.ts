import { randomUUID } from "node:crypto";
import { AgentId } from "@/lib/contract/ids";
import type { AgentRunRow, Store } from "@/lib/store/store";
import type { Clock } from "../clock";

/** One start of an agent's program: which conversation, where, on which life of a tmux server, and what became of it. */
export type AgentRun = Readonly<AgentRunRow>;

export type RunRecords = {
  /** The newest run of each agent, as far as any was recorded. */
  latest(agent: AgentId): AgentRun | null;
  all(): AgentRun[];
  /** It is on the disk when `written` resolves: no program starts before, so that each can be found again. */
  begin(run: NewRun): { run: AgentRun; written: Promise<void> };
  /** Answers when it is on the disk; the newest run shows it at once. One that is not the newest is left alone. */
  change(run: AgentRun, changes: RunChanges): Promise<void>;
  /** The newest conversation of an agent with this program in which the right one came up. */
  conversationOf(agent: AgentId, program: string): Promise<string | null>;
};

export type NewRun = Pick<AgentRun, "agent" | "session" | "conversation" | "program" | "folder" | "server"> & {
  resumed: boolean;
};

export type RunChanges = Partial<
  Pick<AgentRun, "conversation" | "checked_at" | "problem" | "state" | "ended_at" | "exit_code">
>;

/** A conversation of which nothing is left to take up is followed by older ones; none is looked for further back. */
const RUNS_TO_SEARCH = 50;

/** What was started for each agent. The database keeps all; the newest of each are held here, for every look at tmux. */
export async function createRunRecords(table: Store["agentRuns"], clock: Clock): Promise<RunRecords> {
  const newest = new Map<string, AgentRun>();
  for (const run of await table.newest()) newest.set(run.agent, run);
  /** Starts that come together are written together: each write waits for the disk. */
  let waiting: AgentRun[] = [];
  let writing: Promise<void> | null = null;

  function write(run: AgentRun): Promise<void> {
    waiting.push(run);
    writing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      const rows = waiting;
      waiting = [];
      writing = null;
      return table.insert(rows);
    });
    return writing;
  }

  return {
    latest: (agent) => newest.get(agent) ?? null,
    all: () => [...newest.values()],
    begin({ resumed, ...given }) {
      const run: AgentRun = {
        ...given,
        ...{ id: randomUUID(), resumed: resumed ? 1 : 0, started_at: clock.now(), state: "running" },
        ...{ checked_at: null, problem: null, ended_at: null, exit_code: null },
      };
      newest.set(run.agent, run);
      return { run, written: write(run) };
    },
    async change({ id, agent }, changes) {
      const now = newest.get(agent);
      if (now?.id !== id) return;
      newest.set(agent, { ...now, ...changes });
      await table.update([id], changes);
    },
    async conversationOf(agent, program) {
      const runs = await table.ofAgent(agent, RUNS_TO_SEARCH);
      const found = runs.find((run) => run.conversation !== null && run.program === program && run.problem === null);
      return found?.conversation ?? null;
    },
  };
}

/** The agent of a run; null for a name that no version of ours wrote. */
export function agentOfRun(run: AgentRun): AgentId | null {
  return AgentId.safeParse(run.agent).data ?? null;
}
