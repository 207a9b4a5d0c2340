import { readFile } from "node:fs/promises";
import type { SessionSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { parseSessionName, type SessionName, type Tmux } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { CreatedSession } from "../orchestrator";
import { findAgent } from "../registry/find-agent";
import { asFailure, type Terminals } from "../terminals/terminals";
import { askToExit } from "./ask-to-exit";
import { type CreateContext, checkCreate, exitCodeFileOf, startSession } from "./create-session";
import { foregroundProgram } from "./foreground-program";
import { type AgentSession, LAUNCH_OPTION, readSessionBook, type SessionBook, WORKSPACE_OPTION } from "./session-book";
import { agentOfSession, sessionNameOf } from "./session-name";

/** tmux tells of sessions that come and go, but not of a program that ends in a pane that stays. */
const LOOK_EVERY_MS = 1_000;

export type Sessions = {
  /** What was on the socket at the last look. */
  readonly book: SessionBook;
  /** Agents whose session vanished with the tmux server, and when; until they are spawned again. */
  readonly lost: ReadonlyMap<AgentName, number>;
  /** The exit code of a dead pane's program; null when nobody knows it. */
  exitCode(agent: AgentName): number | null;
  /** Looks at tmux now, and follows what is new there. */
  look(): Promise<void>;
  create(name: string, options: { ignoreDrift?: boolean | undefined }): Promise<Reply<CreatedSession>>;
  stop(name: string): Promise<Reply<null>>;
  kill(name: string): Promise<Reply<null>>;
  list(filter?: string): Promise<SessionSummary[]>;
  dispose(): void;
};

/** The sessions of one workspace. tmux is the truth; this looks, follows, and remembers only what tmux cannot tell. */
export async function createSessions(options: {
  tmux: Tmux;
  terminals: Terminals;
  clock: Clock;
  inBackground: InBackground;
  context: () => Omit<CreateContext, "tmux" | "terminals" | "book">;
  /** Called after each look at tmux in which something was different. */
  onChange: () => void;
}): Promise<Sessions> {
  const { tmux, terminals, clock, inBackground } = options;
  const { workspace, runFolder } = options.context().paths;
  const lost = new Map<AgentName, number>();
  const exitCodes = new Map<AgentName, number | null>();
  /** Sessions whose stream is being opened, so that two looks do not open it twice. */
  const opening = new Set<string>();
  let book: SessionBook = { ours: new Map(), foreign: new Map(), all: [] };
  let fingerprint = "";
  let looking: Promise<void> | null = null;
  let nextLook: Promise<void> | null = null;
  const turns = new Map<string, Promise<void>>();
  let cancelTimer = () => {};
  let disposed = false;

  async function lookOnce() {
    const [sessions, panes] = await Promise.all([
      tmux.listSessions([WORKSPACE_OPTION, LAUNCH_OPTION]),
      tmux.listPanes(),
    ]);
    const programs = await Promise.all(
      panes.map(async (pane) => [pane.id, pane.dead ? pane.currentCommand : await foregroundProgram(pane)] as const),
    );
    if (disposed) return;
    book = readSessionBook({ sessions, panes, programs: new Map(programs), workspace });
    for (const [agent, session] of book.ours) {
      lost.delete(agent);
      if (!session.pane.dead) exitCodes.delete(agent);
      else if (!exitCodes.has(agent)) exitCodes.set(agent, await readExitCode(session));
    }
    for (const agent of exitCodes.keys()) if (!book.ours.has(agent)) exitCodes.delete(agent);
    await adoptNewOnes();
    const now = JSON.stringify([[...book.ours.values()].map(essence), [...lost], [...exitCodes]]);
    if (now === fingerprint) return;
    fingerprint = now;
    options.onChange();
  }

  async function adoptNewOnes() {
    const fresh = [...book.ours.values()].filter(
      ({ summary }) => !opening.has(summary.name) && !terminals.feedOf(parseSessionName(summary.name)),
    );
    await Promise.all(
      fresh.map(async ({ summary, pane }) => {
        opening.add(summary.name);
        try {
          await terminals.watch(parseSessionName(summary.name), pane, "adopted");
        } catch {
          // It has ended between the look and now; the next look knows.
        } finally {
          opening.delete(summary.name);
        }
      }),
    );
  }

  /** tmux 3.3a loses some exit codes: the launch wrapper has written it to a file. */
  async function readExitCode({ pane, summary }: AgentSession): Promise<number | null> {
    const text = await readFile(exitCodeFileOf(runFolder, summary.name), "utf8").catch(() => "");
    const code = Number.parseInt(text, 10);
    return Number.isInteger(code) ? code : pane.deadStatus;
  }

  /** Whoever asks gets a look that began after asking: one under way may have missed what they mean. */
  function look(): Promise<void> {
    if (!looking) {
      looking = lookOnce().finally(() => {
        looking = null;
      });
      return looking;
    }
    nextLook ??= looking
      .catch(() => {}) // told to whoever asked for that look
      .then(() => {
        nextLook = null;
        return look();
      });
    return nextLook;
  }

  /** Two wishes for one agent come one after the other: the second must see what the first has done. */
  function inTurn<T>(agent: string, work: () => Promise<T>): Promise<T> {
    const result = (turns.get(agent) ?? Promise.resolve()).then(work, work);
    const settled = result.then(
      () => {},
      () => {},
    );
    turns.set(agent, settled);
    inBackground(settled.then(() => turns.get(agent) === settled && turns.delete(agent)));
    return result;
  }

  function lookRegularly() {
    cancelTimer = clock.after(LOOK_EVERY_MS, () => {
      inBackground(look().finally(() => disposed || lookRegularly()));
    });
  }

  function createContext(): CreateContext {
    return { ...options.context(), tmux, terminals, book };
  }

  async function endSession(requested: string, first: (session: AgentSession) => Promise<unknown>) {
    const known = findAgent(options.context().registry, requested);
    if (!known.ok) return known;
    const agent = known.value;
    try {
      await look();
      const session = book.ours.get(agent);
      if (!session) return notRunning(agent);
      await first(session);
      await tmux.killSession(parseSessionName(session.summary.name));
      await look();
    } catch (error) {
      const reply = asFailure(error);
      return !reply.ok && reply.error.code === "no-session" ? success(null) : reply;
    }
    return success(null);
  }

  const stopListening = [
    tmux.onSessionsChanged(() => inBackground(look())),
    tmux.onServerLost(() => {
      for (const [agent, session] of book.ours) if (!session.pane.dead) lost.set(agent, clock.now());
      inBackground(look());
    }),
  ];

  await look();
  lookRegularly();

  return {
    get book() {
      return book;
    },
    lost,
    exitCode: (agent) => exitCodes.get(agent) ?? null,
    look,
    create: (name, createOptions) => inTurn(name, () => createNow(name, createOptions)),
    stop: (name) => inTurn(name, () => endSession(name, (session) => askToExit(tmux, clock, session))),
    kill: (name) => inTurn(name, () => endSession(name, async () => {})),
    async list(filter) {
      await look();
      return book.all.filter(({ name }) => !filter || name.includes(filter));
    },
    dispose() {
      disposed = true;
      cancelTimer();
      for (const stop of stopListening) stop();
    },
  };

  async function createNow(name: string, createOptions: { ignoreDrift?: boolean | undefined }) {
    try {
      await look();
      const checked = await checkCreate(createContext(), name, createOptions);
      if (!checked.ok) return checked;
      const sessionName = sessionNameOf(checked.value);
      opening.add(sessionName);
      const started = await startSession(createContext(), checked.value).finally(() => opening.delete(sessionName));
      if (!started.ok) return started;
      lost.delete(checked.value);
      await look();
      return created(started.value.agent, started.value.name, started.value.launchCommand, started.value.notices);
    } catch (error) {
      return asFailure(error);
    }
  }

  function created(
    agent: AgentName,
    name: SessionName,
    launchCommand: string,
    notices: string[],
  ): Reply<CreatedSession> {
    const session = book.ours.get(agent);
    if (!session) {
      return failure("ended-at-once", `The session of ${agent} ended at once.`, {
        hint: `See what it printed: orchestrator status ${agent}`,
      });
    }
    return success({ session: session.summary, attachCommand: tmux.attachCommand(name), launchCommand, notices });
  }
}

function notRunning(agent: AgentName): Reply<never> {
  return failure("not-running", `Session '${sessionNameOf(agent)}' does not exist`, {
    hint: `Start it: orchestrator create ${agent}`,
  });
}

/** What makes a look different from the one before; times of activity alone do not. */
function essence({ summary, pane, program }: AgentSession) {
  const { lastActivityAt: _, ...rest } = summary;
  return [agentOfSession(summary.name), rest, pane.dead, program, pane.id];
}
