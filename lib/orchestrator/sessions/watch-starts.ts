import { realpath, stat } from "node:fs/promises";
import type { SessionStart } from "@/lib/contract/agent";
import type { AgentId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { type AgentProgram, placeOf } from "../enforcement/agent-programs";
import type { AgentPrograms } from "../enforcement/agent-programs-source";
import type { InBackground } from "../in-background";
import type { CreatedSession } from "../orchestrator";
import { judgeStart, type StartVerdict } from "./judge-start";
import { findParkedAgent, findRecord, type ParkedAgent } from "./parked-agent";
import { hasProc, type ProcessTable, type ProcessUnits, readProcessTable } from "./process-table";
import type { AgentRun, RunRecords } from "./run-records";
import type { AgentSession } from "./session-book";

const LOOK_EVERY_MS = 500;
/** For what may go wrong later: its folder deleted, its conversation in the background. */
const LATER_EVERY_MS = 5_000;
/** A conversation that has not come up by then waits for a person, who may take hours. */
const SLOW_AFTER_MS = 60_000;
const SLOW_EVERY_MS = 10_000;
/** How long a start that must be right is waited for. */
export const START_PATIENCE_MS = 25_000;
/** Looked at in one go; the others have their turn at the next look. */
const AT_ONCE = 8;

export type StartWatch = {
  /** What is known of the start of this session; null for one that was not started here. */
  startOf(session: AgentSession): SessionStart | null;
  /** The conversation of this session that has left its pane, as it is now; null when none has. */
  parked(session: AgentSession): Promise<ParkedAgent | null>;
  /** A session has begun, or may have. */
  touch(): void;
  /**
   * Answers when the agent's program has come up right. Fails with `wrong-start` when something else came up, and with
   * `start-unseen` when neither has been seen after `withinMs`: it may wait for a person.
   */
  verified(agent: AgentId, withinMs: number): Promise<Reply<null>>;
  dispose(): void;
};

/** Looks after each start whether the right conversation came up in the right folder, some at a time. */
export function watchStarts(options: {
  clock: Clock;
  units: Promise<ProcessUnits>;
  runs: RunRecords;
  programs: AgentPrograms;
  sessionOf: (agent: AgentId) => AgentSession | null;
  /** Variables of this agent's pane. */
  environmentOf: (agent: AgentId) => Readonly<Record<string, string>>;
  /** The first processes of all panes that are known, whoever's they are. */
  panePids: () => readonly number[];
  /** A dashboard also looks whether folders stay. */
  regularly: boolean;
  inBackground: InBackground;
  onChange: (agent: AgentId) => void;
}): StartWatch {
  const { clock, runs } = options;
  const { units } = options;
  const lookedAt = new Map<string, number>();
  /** Runs whose folder is not there any more. */
  const homeless = new Set<string>();
  const parked = new Map<string, ParkedAgent>();
  const waiting = new Set<{ agent: AgentId; settle: (reply: Reply<null>) => void }>();
  let looking = false;
  let cancel: (() => void) | null = null;
  let disposed = false;
  let cancelAgain = () => {};

  function unseen(): { run: AgentRun; session: AgentSession }[] {
    return runs.all().flatMap((run) => {
      if (run.checked_at !== null || run.problem !== null) return [];
      const session = sessionOfRun(run);
      return session && (run.state === "running" || session.pane.dead) ? [{ run, session }] : [];
    });
  }

  function sessionOfRun(run: AgentRun): AgentSession | null {
    const session = options.sessionOf(run.agent as AgentId); // an agent by this name, or none
    return session?.run === run.id ? session : null;
  }

  /** Those that have waited longest for a look come first; old ones seldom. */
  function due() {
    const now = clock.now();
    return unseen()
      .filter(({ run }) => {
        const every = now - run.started_at > SLOW_AFTER_MS ? SLOW_EVERY_MS : LOOK_EVERY_MS;
        return now - (lookedAt.get(run.id) ?? 0) >= every;
      })
      .sort((a, b) => (lookedAt.get(a.run.id) ?? 0) - (lookedAt.get(b.run.id) ?? 0))
      .slice(0, AT_ONCE);
  }

  async function look() {
    const chosen = due();
    if (chosen.length > 0) {
      const known = await options.programs();
      const programs = known.ok ? known.value : [];
      const needsTable = chosen.some(({ run }) => programOfRun(programs, run)?.records.length);
      const table = needsTable ? await readProcessTable(await units, clock.now) : null;
      await Promise.all(chosen.map(({ run, session }) => lookAt(run, session, programOfRun(programs, run), table)));
    }
    settleWaiting();
  }

  async function lookAt(
    run: AgentRun,
    session: AgentSession,
    program: AgentProgram | null,
    table: ProcessTable | null,
  ) {
    const now = clock.now();
    lookedAt.set(run.id, now);
    const verdict = await judge(run, session, program, table);
    if (verdict.state === "pending" || disposed) return;
    lookedAt.delete(run.id);
    await runs.change(run, verdict.state === "right" ? { checked_at: now } : { problem: verdict.problem });
    options.onChange(session.agent);
  }

  async function judge(
    run: AgentRun,
    { agent, pane, program: foreground, startedAs, pids }: AgentSession,
    program: AgentProgram | null,
    table: ProcessTable | null,
  ): Promise<StartVerdict> {
    const records = placeOf(program?.records ?? [], options.environmentOf(agent));
    const below = table ? pidsBelow(table, pids) : [];
    return judgeStart(
      {
        folder: await real(run.folder),
        conversation: run.conversation,
        resumed: run.resumed === 1,
        // Without /proc a pane always shows the shell that waits for its program.
        program:
          program && startedAs === "program" && hasProc()
            ? { name: program.name, keepsRecords: records !== null }
            : null,
      },
      {
        dead: pane.dead,
        exitCode: pane.deadStatus,
        foreground,
        folder: pane.currentPath === "" ? null : await real(pane.currentPath),
        record: records === null ? null : await findRecord(records, below),
        waitedMs: clock.now() - run.started_at,
      },
    );
  }

  /** Programs with a background of their own say so in their records. */
  async function lookForParked() {
    const known = await options.programs();
    const here = runs.all().flatMap((run) => {
      const program = programOfRun(known.ok ? known.value : [], run);
      const session = run.state === "running" && program?.records.length ? sessionOfRun(run) : null;
      return session && program && run.checked_at !== null ? [{ run, session, program }] : [];
    });
    if (here.length === 0) return;
    const table = await readProcessTable(await units, clock.now);
    await Promise.all(
      here.map(async ({ run, session, program }) => {
        const found = await parkedIn(session, program, table);
        if (parked.get(run.id)?.pid === found?.pid) return;
        if (found) parked.set(run.id, found);
        else parked.delete(run.id);
        options.onChange(session.agent);
      }),
    );
  }

  async function parkedIn({ agent, pids }: AgentSession, program: AgentProgram, table: ProcessTable) {
    const folder = placeOf(program.records, options.environmentOf(agent));
    if (folder === null) return null;
    const others = options.panePids().filter((pid) => !pids.includes(pid));
    return findParkedAgent(
      folder,
      { pids: pidsBelow(table, pids), foreign: new Set(pidsBelow(table, others)) },
      program,
    );
  }

  /** A folder can be deleted under a program that goes on: whatever it reads or writes there fails. */
  async function lookForFolders() {
    const here = runs.all().flatMap((run) => {
      const session = run.state === "running" ? sessionOfRun(run) : null;
      return session ? [{ run, session }] : [];
    });
    const there = await Promise.all(here.map(({ run }) => isFolder(run.folder)));
    for (const [at, { run, session }] of here.entries()) {
      if (there[at] === !homeless.has(run.id)) continue;
      if (there[at]) homeless.delete(run.id);
      else homeless.add(run.id);
      options.onChange(session.agent);
    }
  }

  function lookAgainRegularly() {
    cancelAgain = clock.after(LATER_EVERY_MS, () => {
      const look = Promise.all([lookForFolders(), lookForParked()]);
      options.inBackground(look.finally(() => disposed || lookAgainRegularly()));
    });
  }

  function settleWaiting() {
    for (const waiter of waiting) {
      const run = runs.latest(waiter.agent);
      const ended = run !== null && run.state !== "running";
      if (run && run.problem !== null) waiter.settle(wrongStart(waiter.agent, run.problem));
      else if (run === null || ended) waiter.settle(wrongStart(waiter.agent, "Its session ended at once."));
      else if (run.checked_at !== null) waiter.settle(success(null));
    }
  }

  function touch() {
    if (disposed || looking || cancel) return;
    if (unseen().length === 0) return settleWaiting();
    cancel = clock.after(LOOK_EVERY_MS, () => {
      cancel = null;
      looking = true;
      options.inBackground(
        look().finally(() => {
          looking = false;
          touch();
        }),
      );
    });
  }

  if (options.regularly) lookAgainRegularly();

  return {
    startOf(session) {
      const run = runs.latest(session.agent);
      if (!run || run.id !== session.run) return null;
      const { conversation, resumed, checked_at: checkedAt } = run;
      const problem = homeless.has(run.id) ? `Its folder is gone: ${run.folder}` : run.problem;
      const parkedPid = parked.get(run.id)?.pid;
      return { conversation, resumed: resumed === 1, checkedAt, problem, ...(parkedPid && { parkedPid }) };
    },
    async parked(session) {
      const run = runs.latest(session.agent);
      const known = await options.programs();
      const program = run?.id === session.run && known.ok ? programOfRun(known.value, run) : null;
      if (!program || program.records.length === 0) return null;
      return parkedIn(session, program, await readProcessTable(await units, clock.now));
    },
    touch,
    verified(agent, withinMs) {
      return new Promise((resolve) => {
        const cancelWaiting = clock.after(withinMs, () => waiter.settle(startUnseen(agent)));
        const waiter = {
          agent,
          settle(reply: Reply<null>) {
            cancelWaiting();
            waiting.delete(waiter);
            resolve(reply);
          },
        };
        waiting.add(waiter);
        touch();
      });
    },
    dispose() {
      disposed = true;
      cancel?.();
      cancelAgain();
      for (const { agent, settle } of waiting) settle(startUnseen(agent));
    },
  };
}

function programOfRun(programs: readonly AgentProgram[], run: AgentRun | null): AgentProgram | null {
  return programs.find(({ name }) => name === run?.program) ?? null;
}

function pidsBelow(table: ProcessTable, pids: readonly number[]): number[] {
  return table.below(pids).map(({ pid }) => pid);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

function wrongStart(agent: AgentId, problem: string): Reply<never> {
  return failure("wrong-start", `${agent} did not come up as it was started. ${problem}`, {
    hint: `Look at it: orchestrator attach ${agent}\nBegin anew: orchestrator kill ${agent} && orchestrator create ${agent}`,
  });
}

function startUnseen(agent: AgentId): Reply<never> {
  return failure("start-unseen", `Nobody has seen yet whether ${agent} came up right.`, {
    hint: `It may wait for an answer in its pane: orchestrator attach ${agent}`,
  });
}

/** A start that has come up as it should, or that nobody can say anything bad of, is one; what else came up is a failure. */
export function afterCheck(created: CreatedSession, checked: Reply<null>): Reply<CreatedSession> {
  if (checked.ok) return success(created);
  if (checked.error.code !== "start-unseen") return checked;
  return success({ ...created, notices: [...created.notices, checked.error.message] });
}
