import { AgentName, agentOfTerminal } from "@/lib/contract/ids";
import { type AppError, type Reply, success } from "@/lib/contract/reply";
import type { Store } from "@/lib/store/store";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { cardOf, detailOf } from "./agents/agent-cards";
import { createConfigBook } from "./agents/config-book";
import { createFleetHealth } from "./agents/fleet-health";
import { createCardPublisher } from "./agents/publish-cards";
import { createStatusOfAgents } from "./agents/status-of-agents";
import type { Clock } from "./clock";
import { createConfigs } from "./configs/configs";
import { selectAgents } from "./configs/generate";
import { createEnforcement, type Enforcement } from "./enforcement/enforcement";
import { type GuardedPane, type GuardWatch, watchGuards } from "./enforcement/watch-guards";
import { createHandoffs } from "./handoffs/create-handoffs";
import type { Handoffs } from "./handoffs/handoffs";
import type { Identity } from "./identity/identity";
import { inBackground } from "./in-background";
import { actOnEach, generateEach } from "./operations/agent-work";
import { createOperations, type OperationWork } from "./operations/operations";
import type { AgentSelection, Change, Orchestrator } from "./orchestrator";
import type { Paths } from "./paths";
import { findAgent } from "./registry/find-agent";
import { createRegistryDesk } from "./registry/registry-desk";
import type { Agent, Registry } from "./registry/registry-schema";
import { createRegistrySource } from "./registry/registry-source";
import { DEFAULT_COMMAND } from "./sessions/launch-command";
import { agentOfSession, sessionNameOf } from "./sessions/session-name";
import { createSessions, type Sessions } from "./sessions/sessions";
import type { ScreenRules } from "./status/screen-rules";
import { linePaneOf } from "./terminals/line-pane";
import { createTerminals } from "./terminals/terminals";

export type OrchestratorParts = {
  tmux: Tmux;
  identity: Identity;
  handoffSteps: Store["handoffSteps"];
  paths: Paths;
  clock: Clock;
  /** What panes inherit. */
  environment: Readonly<Record<string, string>>;
  /** Rows that tmux keeps per pane. */
  historyLimit: number;
  screenRules: ScreenRules;
  /** A dashboard tries the guards and tells its load; a command looks once and ends. */
  role: "dashboard" | "command";
  /** Takes what fails while nobody waits for it. */
  report: (error: unknown) => void;
};

/** Builds the one object that pages, sockets and commands call. It takes over what it is given, and disposes of it. */
export async function createOrchestrator(parts: OrchestratorParts): Promise<Orchestrator> {
  const { tmux, identity, paths, clock, environment } = parts;
  const runInBackground = inBackground(parts.report);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const source = await createRegistrySource(paths, clock, runInBackground);
  // Unknown until tmux has been looked at; whoever calls back before that finds nothing running yet.
  let sessions: Sessions | undefined;
  let liveness: GuardWatch["liveness"] = () => ({});
  let countBlocked: Enforcement["countViolations"] = () => ({ lastHour: 0, total: 0 });
  // It types into panes, so it comes last; until then nothing waits for a change.
  let handoffs: Handoffs | undefined;
  const operations = createOperations({ clock, onChange: (operation) => tell({ type: "operation", operation }) });
  const configs = createConfigBook({
    paths,
    clock,
    registry: () => source.current.registry,
    triesGuards: parts.role === "dashboard",
    searchPath: environment.PATH ?? "",
    inBackground: runInBackground,
    onChange: (agent) => cards.touch(agent),
  });
  const terminals = createTerminals({
    tmux,
    clock,
    historyLimit: parts.historyLimit,
    sessionOf: (id) => parseSessionName(sessionNameOf(agentOfTerminal(id))),
    onOutput: (name) => {
      const agent = agentOfSession(name);
      if (!agent) return;
      statuses.outputSeen(agent);
      cards.touchPreview(agent);
    },
    onEnded: (name) => {
      const agent = agentOfSession(name);
      if (sessions) runInBackground(sessions.look());
      if (agent) cards.touch(agent);
    },
  });
  const statuses = createStatusOfAgents({
    clock,
    rules: parts.screenRules,
    feedOf: (agent) => terminals.feedOf(parseSessionName(sessionNameOf(agent))),
    sessionOf: (agent) => sessions?.book.ours.get(agent) ?? null,
    isLost: (agent) => sessions?.lost.has(agent) ?? false,
    exitCode: (agent) => sessions?.exitCode(agent) ?? null,
    onChange: (agent) => {
      cards.touch(agent);
      handoffs?.agentChanged(agent);
    },
  });
  const cards = createCardPublisher({
    clock,
    names: agentNames,
    card: (agent) => cardOf(partsOf(agent)),
    publish: (changed) => tell({ type: "agents", cards: changed }),
    publishRemoved: (names) => tell({ type: "agents-removed", names }),
  });
  const health = createFleetHealth({
    clock,
    registry: () => source.current,
    sessions: () => ({
      running: [...(sessions?.book.ours.values() ?? [])].filter(({ pane }) => !pane.dead).length,
      limit: servedRegistry().limits.max_sessions,
    }),
    guards: () => registryNames().map((agent) => configs.guard(agent)),
    tmuxVersion: tmux.version.text,
    regularly: parts.role === "dashboard",
    inBackground: runInBackground,
    tell: (changed) => tell({ type: "health", health: changed }),
  });
  const running = await createSessions({
    tmux,
    terminals,
    clock,
    inBackground: runInBackground,
    context: () => ({ registry: servedRegistry(), find: findInRegistry, config: readConfig, paths, environment }),
    onChange: () => {
      statuses.observe(agentNames());
      cards.touch();
      health.touch();
    },
  });
  sessions = running;
  const enforcement = await createEnforcement({
    paths,
    clock,
    registry: servedRegistry,
    find: findInRegistry,
    searchPath: environment.PATH ?? "",
    inBackground: runInBackground,
    role: parts.role,
    tryGuard: configs.tryGuardNow,
    onViolations(added) {
      tell({ type: "violations", added });
      const blocked = new Set(added.map(({ agent }) => agent));
      for (const agent of agentNames()) if (blocked.has(agent)) cards.touch(agent);
    },
  });
  const guards = watchGuards({
    paths,
    clock,
    environment,
    panes: guardedPanes,
    inBackground: runInBackground,
    regularly: parts.role === "dashboard",
    onStarted: configs.tryGuard,
    onChange: (agent) => cards.touch(agent),
  });
  liveness = guards.liveness;
  countBlocked = enforcement.countViolations;
  statuses.observe(agentNames());

  function guardedPanes(): GuardedPane[] {
    const alive = [...running.book.ours.values()].filter(({ pane }) => !pane.dead);
    return alive.map(({ agent, program, startedAs, summary }) => ({
      ...{ agent, program, startedAs, startedAt: summary.createdAt },
      isWorking: statuses.current(agent).state === "working",
      screen: () => terminals.feedOf(parseSessionName(summary.name))?.mirror.screenText() ?? [],
    }));
  }

  function servedRegistry(): Registry {
    return source.current.registry ?? EMPTY_REGISTRY;
  }

  function registryNames(): AgentName[] {
    return Object.values(servedRegistry().agents).map(({ name }) => name);
  }

  /** A session outlives its agent's entry in the registry: it keeps its card as long as it is there. */
  function agentNames(): AgentName[] {
    const { agents } = servedRegistry();
    const others = [...(sessions?.book.ours.keys() ?? [])].filter((name) => !Object.hasOwn(agents, name));
    return [...registryNames(), ...others.sort()];
  }

  function partsOf(name: AgentName) {
    return {
      name,
      entry: entryOf(name),
      session: sessions?.book.ours.get(name) ?? null,
      feed: terminals.feedOf(parseSessionName(sessionNameOf(name))),
      status: statuses.current(name),
      config: configs.config(name),
      guard: { ...configs.guard(name), ...liveness(name) },
      blocked: countBlocked(name),
      sandbox: entryOf(name)?.sandbox ?? servedRegistry().enforcement.sandbox,
    };
  }

  function entryOf(name: AgentName): Agent | null {
    const { agents } = servedRegistry();
    return Object.hasOwn(agents, name) ? (agents[name] ?? null) : null;
  }

  /** Where a line for this agent would be typed; null while it does not run. */
  function receiverPane(agent: AgentName) {
    const session = running.book.ours.get(agent);
    const feed = terminals.feedOf(parseSessionName(sessionNameOf(agent)));
    if (!session || session.pane.dead || !feed) return null;
    return { status: statuses.current(agent), line: linePaneOf(tmux, parts.screenRules, session, feed) };
  }

  async function readConfig(agent: AgentName) {
    await configs.recheck([agent]);
    return configs.config(agent);
  }

  /** Without a registry nobody can be found, and why that is helps more than an empty list of names. */
  function findInRegistry(requested: string): Reply<AgentName> {
    const { registry, problem } = source.current;
    return registry ? findAgent(registry, requested) : { ok: false, error: problem ?? NO_REGISTRY };
  }

  /** An agent that has a card: the registry knows it, or a session of ours. */
  function find(requested: string): Reply<AgentName> {
    const agent = AgentName.safeParse(requested);
    return agent.success && running.book.ours.has(agent.data) ? success(agent.data) : findInRegistry(requested);
  }

  function workOf(kind: Parameters<Orchestrator["startOperation"]>[0], names: AgentName[]): OperationWork {
    if (kind === "spawn") return actOnEach(names, (name) => running.create(name, {}));
    if (kind === "stop") return actOnEach(names, running.stop);
    if (kind === "kill") return actOnEach(names, running.kill);
    const generate = generateEach({ paths, clock, registry: servedRegistry(), names });
    return async (report, signal) => {
      await generate(report, signal);
      await configs.recheck(names);
    };
  }

  const stopFollowing = source.onChange(() => {
    statuses.observe(agentNames());
    cards.touch();
    health.touch();
    configs.follow();
    runInBackground(configs.recheck());
  });
  configs.follow();
  await configs.recheck();
  cards.touch();
  const handedOver = await createHandoffs({
    steps: parts.handoffSteps,
    clock,
    paths,
    registry: () => source.current.registry,
    pane: receiverPane,
    spawn: (agent) => running.create(agent, {}),
    role: parts.role,
    inBackground: runInBackground,
    onChange: (ids) => tell({ type: "handoffs", ids }),
  });
  handoffs = handedOver;

  const registry = createRegistryDesk({
    paths,
    source,
    isRunning: (agent) => running.book.ours.has(agent as AgentName), // a name that is none is not among them
  });

  return {
    identity,
    configs: createConfigs({ paths, registry: servedRegistry, find: findInRegistry, environment }),
    enforcement,
    handoffs: handedOver,
    registry,
    listAgents: async () => agentNames().map((name) => cardOf(partsOf(name))),
    async readAgent(name) {
      const found = find(name);
      if (!found.ok) return found;
      const parts = partsOf(found.value);
      const configured = parts.entry?.command ?? servedRegistry().defaults.command ?? DEFAULT_COMMAND;
      return success(await detailOf(parts, tmux, parts.entry ? configured : "unknown"));
    },
    readHealth: health.read,
    async checkDrift(selection) {
      const names = await chosenOfRegistry(selection);
      if (!names.ok) return names;
      await configs.recheck(names.value);
      return success(names.value.map((name) => ({ name, config: configs.config(name) })));
    },
    async startOperation(kind, selection) {
      const ends = kind === "stop" || kind === "kill";
      const names = await (ends ? chosenToEnd(selection) : chosenOfRegistry(selection));
      if (!names.ok) return names;
      const registryGone = kind === "generate" ? source.current.problem : null;
      if (registryGone) return { ok: false, error: registryGone };
      return success(operations.start(kind, names.value, workOf(kind, names.value)));
    },
    waitForOperation: operations.waitFor,
    cancelOperation: operations.cancel,
    listOperations: operations.list,
    createSession: (name, options = {}) => running.create(name, options),
    stopSession: running.stop,
    killSession: running.kill,
    listSessions: running.list,
    openViewer: async (id, resumeFrom, sink) => {
      statuses.markSeen(agentOfTerminal(id));
      return terminals.openViewer(id, resumeFrom, sink);
    },
    typeInput(input) {
      statuses.markSeen(agentOfTerminal(input.terminalId));
      return terminals.typeInput(input);
    },
    resizeTerminal: terminals.resize,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async dispose() {
      listeners.clear();
      await handedOver.dispose();
      stopFollowing();
      health.dispose();
      source.dispose();
      await operations.dispose();
      guards.dispose();
      configs.dispose();
      enforcement.dispose();
      cards.dispose();
      statuses.dispose();
      running.dispose();
      terminals.dispose();
      await identity.dispose();
      await tmux.dispose();
    },
  };

  async function chosenOfRegistry(selection: AgentSelection): Promise<Reply<AgentName[]>> {
    const { registry, problem } = await source.reload();
    if (!registry) return { ok: false, error: problem ?? NO_REGISTRY };
    return selectAgents(registry, selection, findInRegistry);
  }

  /** To end sessions needs no registry: all are those that run. */
  async function chosenToEnd(selection: AgentSelection): Promise<Reply<AgentName[]>> {
    await running.look();
    if (selection === "all") return success([...running.book.ours.keys()]);
    return selectAgents(servedRegistry(), selection, find);
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
    rules: [],
    sandbox: "none",
  },
  hooks: {},
  tenants: {},
  drift: { on_spawn: "block" },
  handoffs: { delivery: "auto" },
  agent_view: false,
  paths: "portable",
  agents: {},
};
