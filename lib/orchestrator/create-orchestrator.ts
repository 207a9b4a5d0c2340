import type { FleetHealth } from "@/lib/contract/agent";
import { type AgentName, agentOfTerminal } from "@/lib/contract/ids";
import { type AppError, type Reply, success } from "@/lib/contract/reply";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { cardOf, detailOf } from "./agents/agent-cards";
import { createConfigBook } from "./agents/config-book";
import { createMachineLoad } from "./agents/machine-load";
import { createCardPublisher } from "./agents/publish-cards";
import { createStatusOfAgents } from "./agents/status-of-agents";
import type { Clock } from "./clock";
import { generateConfigs, selectAgents } from "./configs/generate";
import { withWritersLock } from "./configs/writers-lock";
import type { Identity } from "./identity/identity";
import { createOperations, type OperationWork } from "./operations/operations";
import type { Change, Orchestrator } from "./orchestrator";
import type { Paths } from "./paths";
import { findAgent } from "./registry/find-agent";
import type { Registry } from "./registry/registry-schema";
import { createRegistrySource } from "./registry/registry-source";
import { DEFAULT_COMMAND } from "./sessions/launch-command";
import { agentOfSession, sessionNameOf } from "./sessions/session-name";
import { createSessions } from "./sessions/sessions";
import { createTerminals } from "./terminals/terminals";

/** Panes start side by side, but not all at once: each start is a login shell and a program. */
const SPAWNS_AT_ONCE = 8;
const HEALTH_EVERY_MS = 5_000;

export type OrchestratorParts = {
  tmux: Tmux;
  identity: Identity;
  paths: Paths;
  clock: Clock;
  /** What panes inherit. */
  environment: Readonly<Record<string, string>>;
  /** Rows that tmux keeps per pane. */
  historyLimit: number;
  /** A dashboard tries the guards and tells its load; a command looks once and ends. */
  role: "dashboard" | "command";
};

/** Builds the one object that pages, sockets and commands call. It takes over what it is given, and disposes of it. */
export async function createOrchestrator(parts: OrchestratorParts): Promise<Orchestrator> {
  const { tmux, identity, paths, clock, environment } = parts;
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const source = await createRegistrySource(paths, clock);
  const load = createMachineLoad();
  const operations = createOperations({ clock, onChange: (operation) => tell({ type: "operation", operation }) });
  const configs = createConfigBook({
    paths,
    clock,
    registry: () => source.current.registry,
    searchPath: environment.PATH ?? "",
    onChange: (agent) => cards.touch(agent),
  });
  const terminals = createTerminals({
    tmux,
    clock,
    historyLimit: parts.historyLimit,
    sessionOf: (id) => parseSessionName(sessionNameOf(agentOfTerminal(id) as AgentName)), // TerminalId holds one
    onOutput: (name) => {
      const agent = agentOfSession(name);
      if (!agent) return;
      statuses.outputSeen(agent);
      cards.touchPreview(agent);
    },
    onEnded: (name) => {
      const agent = agentOfSession(name);
      void sessions?.look().catch(() => {});
      if (agent) cards.touch(agent);
    },
  });
  const statuses = await createStatusOfAgents({
    clock,
    paths,
    feedOf: (agent) => terminals.feedOf(parseSessionName(sessionNameOf(agent))),
    sessionOf: (agent) => sessions?.book.ours.get(agent) ?? null,
    lostAt: (agent) => sessions?.lost.get(agent) ?? null,
    exitCode: (agent) => sessions?.exitCode(agent) ?? null,
    onChange: (agent) => cards.touch(agent),
  });
  const cards = createCardPublisher({
    clock,
    names: agentNames,
    card: (agent) => cardOf(partsOf(agent)),
    publish: (changed) => tell({ type: "agents", cards: changed }),
    publishRemoved: (names) => tell({ type: "agents-removed", names }),
  });
  // Looking at tmux begins here; what is called back before it is known as `sessions` finds nothing running yet.
  let sessions: Awaited<ReturnType<typeof createSessions>> | undefined;
  sessions = await createSessions({
    tmux,
    terminals,
    clock,
    context: () => ({ registry: servedRegistry(), config: readConfig, paths, environment }),
    onChange: () => {
      for (const agent of agentNames()) statuses.sessionSeen(agent);
      cards.touch();
      tellHealth();
    },
  });
  const book = sessions;

  function servedRegistry(): Registry {
    return source.current.registry ?? EMPTY_REGISTRY;
  }

  function agentNames(): AgentName[] {
    return Object.values(servedRegistry().agents).map(({ name }) => name);
  }

  function partsOf(name: AgentName) {
    const agent = servedRegistry().agents[name];
    if (!agent) throw new Error(`Agent '${name}' is not in the registry`);
    return {
      agent,
      session: book.book.ours.get(name) ?? null,
      feed: terminals.feedOf(parseSessionName(sessionNameOf(name))),
      status: statuses.current(name),
      configs,
    };
  }

  async function readConfig(agent: AgentName) {
    await configs.recheck([agent]);
    return configs.config(agent);
  }

  const find = (requested: string) => findAgent(servedRegistry(), requested);

  async function readHealth(): Promise<FleetHealth> {
    const machine = await load.read();
    const { problem } = source.current;
    const guards = agentNames().map((agent) => configs.guard(agent));
    return {
      sessions: [...book.book.ours.values()].filter(({ pane }) => !pane.dead).length,
      sessionLimit: servedRegistry().limits.max_sessions,
      tmuxVersion: tmux.version.text,
      registryProblem: problem && { summary: problem.message, problems: problem.details ?? [problem.hint ?? ""] },
      guards: {
        active: guards.filter(({ state }) => state === "active").length,
        total: guards.filter(({ state }) => state !== "off").length,
      },
      ...machine,
    };
  }

  function verifyGuards(names: AgentName[]) {
    if (parts.role === "dashboard") void configs.verifyGuards(names);
  }

  let lastHealth = "";
  let cancelHealth = () => {};

  function tellHealth() {
    void readHealth().then((health) => {
      const text = JSON.stringify(health);
      if (text !== lastHealth) tell({ type: "health", health });
      lastHealth = text;
    });
  }

  function tellHealthRegularly() {
    cancelHealth = clock.after(HEALTH_EVERY_MS, () => {
      tellHealth();
      tellHealthRegularly();
    });
  }

  function generateWork(names: AgentName[]): OperationWork {
    return (report, signal) =>
      withWritersLock(paths, clock, async () => {
        const reply = await generateConfigs({
          paths,
          registry: servedRegistry(),
          names,
          clock,
          signal,
          onStart: (name) => report(name, "running"),
          onDone: (done) => {
            if (done.result === "failed") report(done.name, "failed", done.error);
            else report(done.name, done.result === "generated" ? "done" : done.result);
          },
        });
        return reply.ok ? success(null) : reply;
      }).then(async (reply) => {
        if (!reply.ok) for (const name of names) report(name, "failed", reply.error);
        await configs.recheck(names);
        verifyGuards(names);
      });
  }

  /** Several agents side by side; each one's failure is its own. */
  function eachWork(names: AgentName[], act: (name: AgentName) => Promise<Reply<unknown>>): OperationWork {
    return async (report, signal) => {
      const waiting = [...names];
      const work = async () => {
        for (let name = waiting.shift(); name && !signal.aborted; name = waiting.shift()) {
          report(name, "running");
          const reply = await act(name);
          if (reply.ok) report(name, "done");
          else report(name, "failed", reply.error);
        }
      };
      await Promise.all(Array.from({ length: SPAWNS_AT_ONCE }, work));
    };
  }

  function workOf(kind: Parameters<Orchestrator["startOperation"]>[0], names: AgentName[]): OperationWork {
    if (kind === "generate") return generateWork(names);
    if (kind === "spawn") return eachWork(names, (name) => book.create(name, {}));
    if (kind === "stop") return eachWork(names, book.stop);
    return eachWork(names, book.kill);
  }

  const stopFollowing = source.onChange(() => {
    cards.touch();
    tellHealth();
    void configs.recheck().then(() => verifyGuards(agentNames()));
  });
  await configs.recheck();
  verifyGuards(agentNames());
  if (parts.role === "dashboard") tellHealthRegularly();
  cards.touch();

  return {
    identity,
    listAgents: async () => agentNames().map((name) => cardOf(partsOf(name))),
    async readAgent(name) {
      const found = find(name);
      if (!found.ok) return found;
      const entry = servedRegistry().agents[found.value];
      const command = entry?.command ?? servedRegistry().defaults.command ?? DEFAULT_COMMAND;
      return success(detailOf(partsOf(found.value), tmux, command));
    },
    readHealth,
    async checkDrift(selection) {
      const names = await chosen(selection);
      if (!names.ok) return names;
      await configs.recheck(names.value);
      return success(names.value.map((name) => ({ name, config: configs.config(name) })));
    },
    async startOperation(kind, selection) {
      const names = await chosen(selection);
      if (!names.ok) return names;
      const registryGone = kind === "generate" ? source.current.problem : null;
      if (registryGone) return { ok: false, error: registryGone };
      return success(operations.start(kind, names.value, workOf(kind, names.value)));
    },
    waitForOperation: operations.waitFor,
    cancelOperation: operations.cancel,
    listOperations: operations.list,
    createSession: (name, options = {}) => book.create(name, options),
    stopSession: book.stop,
    killSession: book.kill,
    listSessions: book.list,
    openViewer: async (id, resumeFrom, sink) => {
      statuses.markSeen(agentOfTerminal(id) as AgentName); // TerminalId holds one
      return terminals.openViewer(id, resumeFrom, sink);
    },
    typeInput: terminals.typeInput,
    resizeTerminal: terminals.resize,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async dispose() {
      listeners.clear();
      stopFollowing();
      cancelHealth();
      source.dispose();
      await operations.dispose();
      configs.dispose();
      cards.dispose();
      statuses.dispose();
      book.dispose();
      terminals.dispose();
      identity.dispose();
      await tmux.dispose();
    },
  };

  async function chosen(selection: Parameters<Orchestrator["startOperation"]>[1]): Promise<Reply<AgentName[]>> {
    const { registry, problem } = await source.reload();
    if (!registry) return { ok: false, error: problem ?? NO_REGISTRY };
    return selectAgents(registry, selection, find);
  }
}

const NO_REGISTRY: AppError = { code: "registry-missing", message: "There is no registry yet." };

/** What is served while no registry could be read at all: an empty fleet, and its problem in the health. */
const EMPTY_REGISTRY: Registry = {
  version: 1,
  defaults: {},
  limits: { max_sessions: 30 },
  enforcement: {
    on_hook_error: "block",
    hook: "all",
    always_allowed_tools: [],
    writable_outside: [],
    dangerous_commands: [],
  },
  drift: { on_spawn: "block" },
  agent_view: false,
  paths: "portable",
  agents: {},
};
