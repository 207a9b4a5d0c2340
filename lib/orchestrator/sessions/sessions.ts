import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionSummary } from "@/lib/contract/agent";
import { AgentId, type TenantName, tenantOfAgent } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { endProcessTree, type Pane, parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { CreatedSession } from "../orchestrator";
import { asFailure, type Terminals } from "../terminals/terminals";
import type { WatchedSession } from "../terminals/watch-session";
import { within } from "../within";
import { askToExit } from "./ask-to-exit";
import {
  type CheckedAgent,
  type CreateContext,
  checkCreate,
  checkLimit,
  type StartedSession,
  startSession,
} from "./create-session";
import { followRun } from "./follow-runs";
import { foregroundProgram } from "./foreground-program";
import { foreignSession } from "./foreign-session";
import type { ParkedAgent } from "./parked-agent";
import { type AgentRun, agentOfRun } from "./run-records";
import {
  type AgentSession,
  LAUNCH_OPTION,
  RUN_OPTION,
  readSessionBook,
  SANDBOX_OPTION,
  type SessionBook,
  WORKSPACE_OPTION,
} from "./session-book";
import { agentOfSession, sessionNameOf } from "./session-name";

/** tmux tells of sessions that come and go, but not of a program that ends in a pane that stays. */
const LOOK_EVERY_MS = 1_000;
/** Lines at the end of a program that may say what its conversation is called, and characters of them. */
const LAST_WORDS = 30;
const MAX_LAST_WORDS = 8_000;
/** It tells several things of each session that comes or goes, and of many when many do. */
const NEWS_GATHER_MS = 50;
/** What an agent's records say is worth no longer a wait for whoever wants it ended. */
const PARKED_PATIENCE_MS = 1_000;

export type Sessions = {
  /** What was on the socket at the last look. */
  readonly book: SessionBook;
  /** Agents whose session vanished with the tmux server, and when; until they are spawned again. */
  readonly lost: ReadonlyMap<AgentId, number>;
  /** It is being started: the book need not show it yet. */
  isStarting(agent: AgentId): boolean;
  /** The exit code of a dead pane's program; null when nobody knows it. */
  exitCode(agent: AgentId): number | null;
  /** Looks at tmux now, and follows what is new there. */
  look(): Promise<void>;
  create(name: string, options: CreateOptions): Promise<Reply<CreatedSession>>;
  /** Of any agent with a session of ours: the registry need not know it (any more). */
  stop(name: string): Promise<Reply<null>>;
  /** The same at once: a stop of this agent that still waits for its program stops waiting. */
  kill(name: string): Promise<Reply<null>>;
  /** Everything on the socket: those of other workspaces last, marked with their `workspace`. */
  list(filter?: string): Promise<SessionSummary[]>;
  dispose(): void;
};

/** `resume`: takes up the agent's last conversation; `possible` begins a new one where that cannot be done. */
export type CreateOptions = { ignoreDrift?: boolean | undefined; resume?: "possible" | "required" | undefined };

/** The sessions of one tmux server: the workspace's, or a tenant's. tmux is the truth; this looks, follows, and remembers only what tmux cannot tell. */
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
  const { paths, tenant } = options.context();
  const { workspace, exitCodesFolder } = paths;
  const lost = new Map<AgentId, number>();
  const exitCodes = new Map<AgentId, number | null>();
  /** Sessions whose stream is being opened, so that two looks do not open it twice. */
  const opening = new Set<string>();
  let book: SessionBook = { ours: new Map(), foreign: new Map(), all: [] };
  let fingerprint = "";
  let serversLost = 0;
  let looking: Promise<void> | null = null;
  let nextLook: Promise<void> | null = null;
  const turns = new Map<string, Promise<void>>();
  /** Agents that are being started; each holds a place of `limits.max_sessions`. */
  const starting = new Set<AgentId>();
  /** By agent: what the stops that are asked for now wait with. A kill aborts it. */
  const patience = new Map<string, AbortController>();
  let cancelTimer = () => {};
  let cancelNews: (() => void) | null = null;
  let disposed = false;

  async function lookOnce(): Promise<void> {
    const watchedBefore = terminals.watched();
    const serversBefore = serversLost;
    const [sessions, panes] = await Promise.all([
      tmux.listSessions([WORKSPACE_OPTION, LAUNCH_OPTION, SANDBOX_OPTION, RUN_OPTION]),
      tmux.listPanes(),
    ]);
    if (disposed) return;
    // The lost server's last answer would bring its sessions back to life.
    if (serversLost !== serversBefore) return lookOnce();
    const programs = new Map(panes.map((pane) => [pane.id, pane.dead ? pane.currentCommand : foregroundProgram(pane)]));
    book = readSessionBook({ sessions, panes, programs, workspace, tenant });
    for (const [agent, session] of book.ours) {
      lost.delete(agent);
      if (!session.pane.dead) exitCodes.delete(agent);
      else if (!exitCodes.has(agent)) exitCodes.set(agent, await readExitCode(session));
    }
    for (const agent of exitCodes.keys()) if (!book.ours.has(agent)) exitCodes.delete(agent);
    await followRuns();
    endVanishedOnes(watchedBefore, panes);
    await adoptNewOnes();
    const now = JSON.stringify([[...book.ours.values()].map(essence), [...lost], [...exitCodes]]);
    if (now === fingerprint) return;
    fingerprint = now;
    options.onChange();
  }

  /** What became of the runs that were started here. */
  async function followRuns() {
    const { runs } = options.context();
    const running = runs.all().filter((run) => run.state === "running" && tenantOfRun(run) === tenant);
    const gone = running.filter((run) => {
      const agent = agentOfRun(run);
      return agent !== null && !starting.has(agent) && book.ours.get(agent)?.run !== run.id;
    });
    const server = gone.length > 0 ? await tmux.serverIdentity() : "";
    await Promise.all(
      running.map(async (run) => {
        const session = gone.includes(run) ? null : book.ours.get(run.agent as AgentId); // it was found by that name
        const seen = session
          ? { session: "there" as const, dead: session.pane.dead, exitCode: exitCodes.get(session.agent) ?? null }
          : { session: "gone" as const, sameServer: run.server === server };
        const changes = session === undefined ? null : followRun(run, seen, clock.now());
        if (!changes) return;
        const told = session?.pane.dead ? await conversationTold(run, session) : {};
        await runs.change(run, { ...changes, ...told });
      }),
    );
  }

  /** Some programs say only at their end what their conversation is called. */
  async function conversationTold(run: AgentRun, { pane }: AgentSession): Promise<{ conversation?: string }> {
    const programs = await options.context().programs();
    const pattern = programs.ok ? programs.value.find(({ name }) => name === run.program)?.told_by : undefined;
    if (pattern === undefined) return {};
    const text = await tmux.paneText(pane.id, { historyLines: LAST_WORDS }).catch(() => "");
    const told = [...text.slice(-MAX_LAST_WORDS).matchAll(new RegExp(pattern, "gu"))].at(-1)?.[1];
    return told === undefined ? {} : { conversation: told };
  }

  /** A session that was given another name, or to another workspace, is not the one that its viewers asked for. */
  function endVanishedOnes(watched: readonly WatchedSession[], panes: readonly Pane[]) {
    const names = new Set(book.all.map(({ name }) => name));
    for (const session of watched) {
      const pane = panes.find(({ id }) => id === session.pane.id);
      if (names.has(session.name) && (!pane || pane.sessionName === session.name)) continue;
      const agent = agentOfSession(session.name, tenant);
      terminals.end(session, agent && lost.has(agent) ? "lost" : "ended");
    }
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
    const text = await readFile(join(exitCodesFolder, summary.name), "utf8").catch(() => "");
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

  function lookSoon() {
    cancelNews ??= clock.after(NEWS_GATHER_MS, () => {
      cancelNews = null;
      inBackground(look());
    });
  }

  function createContext(): CreateContext {
    return { ...options.context(), tmux, terminals, book };
  }

  /** Ends a session of ours in its turn. One that was there when this was asked for and has gone since is a success. */
  function end(name: string, first: (session: AgentSession) => Promise<unknown>): Promise<Reply<null>> {
    const wasThere = ourSession(name) !== null;
    return inTurn(name, async () => {
      let session: AgentSession | null = null;
      try {
        await look();
        session = ourSession(name);
        if (!session) return wasThere ? success(null) : noSessionOf(name);
        await first(session);
        const parked = await within(clock, PARKED_PATIENCE_MS, options.context().parked(session), null);
        await tmux.killSession(parseSessionName(session.summary.name));
        if (parked) await endParked(session, parked);
        await look();
      } catch (error) {
        const failed = asFailure(error);
        await look().catch(() => {});
        if (!session || ourSession(name)) return failed;
      }
      return success(null);
    });
  }

  /** What has left the pane ends, too; its conversation is the one to take up later. */
  async function endParked({ agent, run }: AgentSession, { conversation, ...process }: ParkedAgent) {
    const { runs } = options.context();
    const latest = runs.latest(agent);
    if (latest && latest.id === run) await runs.change(latest, { conversation });
    await endProcessTree(process);
  }

  function ourSession(name: string): AgentSession | null {
    const agent = AgentId.safeParse(name);
    return agent.success ? (book.ours.get(agent.data) ?? null) : null;
  }

  /** Why there is nothing of ours to end. */
  function noSessionOf(name: string): Reply<never> {
    const agent = AgentId.safeParse(name);
    const foreign = agent.success ? book.foreign.get(sessionNameOf(agent.data)) : undefined;
    if (foreign) return foreignSession(foreign.name, foreign.workspace);
    const known = options.context().find(name);
    return known.ok ? notRunning(known.value) : known;
  }

  function stop(name: string): Promise<Reply<null>> {
    const mine = patience.get(name) ?? new AbortController();
    patience.set(name, mine);
    return end(name, (session) => askToExit(tmux, clock, session, mine.signal)).finally(() => {
      if (patience.get(name) === mine) patience.delete(name);
    });
  }

  function kill(name: string): Promise<Reply<null>> {
    patience.get(name)?.abort();
    patience.delete(name);
    return end(name, async () => {});
  }

  const stopListening = [
    tmux.onSessionsChanged(lookSoon),
    tmux.onServerLost(() => {
      serversLost += 1;
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
    isStarting: (agent) => starting.has(agent),
    exitCode: (agent) => exitCodes.get(agent) ?? null,
    look,
    create: (name, createOptions) => inTurn(name, () => createNow(name, createOptions)),
    stop,
    kill,
    async list(filter) {
      await look();
      return [...book.all, ...book.foreign.values()].filter(({ name }) => !filter || name.includes(filter));
    },
    dispose() {
      disposed = true;
      cancelTimer();
      cancelNews?.();
      for (const stop of stopListening) stop();
    },
  };

  async function createNow(name: string, createOptions: CreateOptions) {
    try {
      const checked = await checkTwice(name, createOptions);
      if (!checked.ok) return checked;
      const { agent } = checked.value;
      const place = checkLimit(createContext(), starting);
      if (!place.ok) return place;
      starting.add(agent);
      return await startChecked(checked.value, createOptions.resume ?? "no").finally(() => starting.delete(agent));
    } catch (error) {
      return asFailure(error);
    }
  }

  /** The book is a moment old. That cannot let in too much, as tmux refuses a name that is taken; but refuse too much. */
  async function checkTwice(name: string, createOptions: { ignoreDrift?: boolean | undefined }) {
    const checked = await checkCreate(createContext(), name, createOptions);
    if (checked.ok && !book.ours.has(checked.value.agent)) return checked;
    await look();
    return checkCreate(createContext(), name, createOptions);
  }

  async function startChecked(
    checked: CheckedAgent,
    resume: "no" | "possible" | "required",
  ): Promise<Reply<CreatedSession>> {
    const sessionName = sessionNameOf(checked.agent);
    opening.add(sessionName);
    const started = await startSession(createContext(), checked, resume).finally(() => opening.delete(sessionName));
    if (!started.ok) return started.error.code === "session-exists" ? nameTaken(started, checked.agent) : started;
    lost.delete(checked.agent);
    await look();
    return created(started.value);
  }

  /** Somebody was faster; perhaps another workspace, which is worth another word. */
  async function nameTaken(refused: Reply<never>, agent: AgentId): Promise<Reply<never>> {
    await look();
    const checked = await checkCreate(createContext(), agent, { ignoreDrift: true });
    return checked.ok ? refused : checked;
  }

  function created({ agent, name, launchCommand, notices, resumes }: StartedSession): Reply<CreatedSession> {
    const session = book.ours.get(agent);
    if (!session) {
      return failure("ended-at-once", `Somebody else has just ended the session of ${agent}.`, {
        hint: `Start it again: orchestrator create ${agent}`,
      });
    }
    const launched = session.startedAs === "program";
    return success({
      session: session.summary,
      attachCommand: tmux.attachCommand(name),
      launchCommand,
      launched,
      notices,
      resumes,
    });
  }
}

/** Why nothing is done with an agent that has no session. */
export function notRunning(agent: AgentId): Reply<never> {
  return failure("not-running", `Session '${sessionNameOf(agent)}' does not exist`, {
    hint: `Start it: orchestrator create ${agent}`,
  });
}

function tenantOfRun(run: AgentRun): TenantName | null | undefined {
  const agent = agentOfRun(run);
  return agent === null ? undefined : tenantOfAgent(agent);
}

/** What makes a look different from the one before; times of activity alone do not. */
function essence({ agent, summary, pane, program }: AgentSession) {
  const { lastActivityAt: _, ...rest } = summary;
  return [agent, rest, pane.dead, program, pane.id];
}
