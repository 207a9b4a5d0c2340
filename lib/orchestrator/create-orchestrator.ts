import {
  AgentId,
  AgentName,
  adoptedOfTerminal,
  agentIdOf,
  agentOfTerminal,
  isAttach,
  nameOfAgent,
  type TerminalId,
  tenantOfAgent,
} from "@/lib/contract/ids";
import { type AppError, type Reply, success } from "@/lib/contract/reply";
import type { Store } from "@/lib/store/store";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { openAdoption } from "./adoption/open-adoption";
import { createAgentFiles } from "./agent-files/agent-files";
import { cardOf, detailOf } from "./agents/agent-cards";
import { createFleetHealth } from "./agents/fleet-health";
import { createCardPublisher } from "./agents/publish-cards";
import { createStatusOfAgents } from "./agents/status-of-agents";
import type { Clock } from "./clock";
import { createConfigs } from "./configs/configs";
import { agentProgramsSource } from "./enforcement/agent-programs-source";
import { createEnforcement, type Enforcement } from "./enforcement/enforcement";
import { type GuardedPane, type GuardWatch, watchGuards } from "./enforcement/watch-guards";
import { createHandoffs } from "./handoffs/create-handoffs";
import type { Handoffs } from "./handoffs/handoffs";
import type { Identity } from "./identity/identity";
import { inBackground } from "./in-background";
import { askingPaneOf } from "./inbox/asking-pane";
import { createInbox } from "./inbox/create-inbox";
import { settledCards } from "./inbox/settled-cards";
import { createNotifications } from "./notifications/create-notifications";
import type { Notifications } from "./notifications/notifications";
import { actOnEach, generateEach } from "./operations/agent-work";
import { createOperations, type OperationWork } from "./operations/operations";
import type { Change, CreatedSession, Orchestrator } from "./orchestrator";
import type { Paths } from "./paths";
import { createRegistryDesk } from "./registry/registry-desk";
import type { Agent, Registry } from "./registry/registry-schema";
import { createRegistrySource } from "./registry/registry-source";
import { DEFAULT_COMMAND } from "./sessions/launch-command";
import { createResurrection } from "./sessions/resurrection";
import { createRunRecords } from "./sessions/run-records";
import { createSessionFacts } from "./sessions/session-facts";
import { sessionNameOf } from "./sessions/session-name";
import { type CreateOptions, notRunning } from "./sessions/sessions";
import { createStartOnDemand } from "./sessions/start-on-demand";
import { afterCheck, START_PATIENCE_MS } from "./sessions/watch-starts";
import type { ScreenRules } from "./status/screen-rules";
import { createTape } from "./tape/create-tape";
import type { AgentSelection } from "./tenants/agent-selection";
import type { Crew, Server } from "./tenants/crew";
import { createCrews, type TenantServers } from "./tenants/crews";
import { findInRealms, locateInRealms, namesOf, type Realm, selectInRealms } from "./tenants/realms";
import { createAttaches } from "./terminals/attaches";
import { linePaneOf } from "./terminals/line-pane";
import type { PaneSource } from "./terminals/pane-source";
import { createPaneTurns } from "./terminals/pane-turns";
import { createPromptSubmitted } from "./terminals/prompt-submitted";
import { createSendPrompt } from "./terminals/send-prompt";
import { notWatched } from "./terminals/terminals";

export type OrchestratorParts = {
  tmux: Tmux;
  tenantServers: TenantServers;
  identity: Identity;
  handoffSteps: Store["handoffSteps"];
  agentRuns: Store["agentRuns"];
  adoptedSessions: Store["adoptedSessions"];
  /** Where tmux keeps this user's sockets. */
  socketFolder: string;
  inboxDecisions: Store["inboxDecisions"];
  notifications: Store["notifications"];
  paths: Paths;
  clock: Clock;
  /** What panes inherit. */
  environment: Readonly<Record<string, string>>;
  /** Rows that tmux keeps per pane. */
  historyLimit: number;
  screenRules: ScreenRules;
  /** The folder of this program. */
  appRoot: string;
  /** A dashboard tries the guards and tells its load; a command looks once and ends. */
  role: "dashboard" | "command";
  /** Whether what panes print goes on the tape. */
  records: boolean;
  /** Takes what fails while nobody waits for it. */
  report: (error: unknown) => void;
};

/** Before a session is ended. */
const TAPE_WAIT_MS = 1_000;
/** A tenant's tmux server that somebody else started is found within this time. */
const TENANT_LOOK_MS = 5_000;

/** Builds the one object that pages, sockets and commands call. It takes over what it is given, and disposes of it. */
export async function createOrchestrator(parts: OrchestratorParts): Promise<Orchestrator> {
  const { tmux, identity, paths, clock, environment } = parts;
  const runInBackground = inBackground(parts.report);
  const listeners = new Set<(change: Change) => void>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  const source = await createRegistrySource(paths, clock, runInBackground);
  let liveness: GuardWatch["liveness"] = () => ({});
  let touchFacts = () => {};
  let countBlocked: Enforcement["countViolations"] = () => ({ lastHour: 0, total: 0 });
  // It types into panes, so it comes last; until then nothing waits for a change.
  let handoffs: Handoffs | undefined;
  let notifications: Notifications | undefined;
  const turns = createPaneTurns(clock);
  const operations = createOperations({ clock, onChange: (operation) => tell({ type: "operation", operation }) });
  const runs = await createRunRecords(parts.agentRuns, clock);
  const programs = agentProgramsSource(paths.agentProgramsFile);
  const tape = await createTape({
    ...{ paths, clock, environment, appRoot: parts.appRoot, records: parts.records },
    registry: () => source.current.registry,
    registries: () => crews.realms().map(({ registry }) => registry),
    registryOf: (agent) => crews.of(agent)?.realm()?.registry ?? source.current.registry,
    nameOf: nameOfAgent,
    onProblem: () => health.touch(),
  });
  const crews = createCrews({
    runs,
    programs,
    parked: (session) => facts.parked(session),
    paths,
    registry: () => source.current.registry,
    emptyRegistry: EMPTY_REGISTRY,
    tmux,
    servers: parts.tenantServers,
    find: findInRegistry,
    clock,
    historyLimit: parts.historyLimit,
    environment,
    triesGuards: parts.role === "dashboard",
    inBackground: runInBackground,
    onOutput: (agent) => {
      statuses.outputSeen(agent);
      cards.touchPreview(agent);
    },
    tapeOf: tape.openPane,
    onAgent: (agent) => cards.touch(agent),
    onSessions: observeAll,
  });
  const statuses = createStatusOfAgents({
    clock,
    rules: parts.screenRules,
    feedOf,
    sessionOf,
    isLost: (agent) => serverOf(agent)?.sessions.lost.has(agent) ?? false,
    exitCode: (agent) => serverOf(agent)?.sessions.exitCode(agent) ?? null,
    onChange: (agent) => {
      cards.touch(agent);
      const status = statuses.current(agent);
      tape.stateChanged(agent, status);
      turns.stateChanged(agent, status.state);
      if (status.state === "done" && notifications?.isLookedAt(agent)) statuses.markSeen(agent);
      if (tenantOfAgent(agent) === null) handoffs?.agentChanged(nameOfAgent(agent));
    },
    onUsage: (agent) => cards.touch(agent),
    ...{ runFolder: paths.runFolder, role: parts.role, inBackground: runInBackground },
    environmentOf: (agent) => ({ ...environment, ...entryOf(agent)?.env }),
    stalledAfterMinutes: (agent) =>
      entryOf(agent)?.limits?.stalled_after_minutes ?? crews.of(agent)?.realm()?.registry.limits.stalled_after_minutes,
  });
  statuses.onAgentEvent(tape.told);
  const cards = createCardPublisher({
    clock,
    names: agentIds,
    card: (agent) => cardOf(partsOf(agent)),
    publish: (changed) => tell({ type: "agents", cards: changed }),
    publishRemoved: (names) => tell({ type: "agents-removed", names }),
  });
  const health = createFleetHealth({
    clock,
    registry: () => source.current,
    tapeProblem: () => tape.problem,
    sessions: () => ({
      running: servers()
        .flatMap(({ sessions }) => [...sessions.book.ours.values()])
        .filter(({ pane }) => !pane.dead).length,
      limit: realms().reduce((sum, { registry }) => sum + registry.limits.max_sessions, 0),
    }),
    guards: () =>
      crews.all().flatMap(({ configs, realm }) => {
        const registry = realm()?.registry;
        const guardOf = (name: AgentName) => ({
          ...configs.guard(name),
          ...liveness(agentIdOf(realm()?.paths.tenant ?? null, name)),
        });
        return registry ? namesOf(registry).map(guardOf) : [];
      }),
    tmuxVersion: tmux.version.text,
    regularly: parts.role === "dashboard",
    inBackground: runInBackground,
    tell: (changed) => tell({ type: "health", health: changed }),
  });
  const [base] = crews.all();
  const connected = await base?.connect();
  if (!connected?.ok) throw new Error(connected?.error.message ?? "There is no crew.");
  const facts = createSessionFacts({
    ...{ clock, runs, programs, sessionOf, inBackground: runInBackground, regularly: parts.role === "dashboard" },
    books: () => servers().map(({ sessions }) => sessions.book),
    environmentOf: (agent) => ({ ...environment, ...entryOf(agent)?.env }),
    onChange: (agent) => cards.touch(agent),
  });
  touchFacts = facts.touch;
  const enforcement = await createEnforcement({
    paths,
    clock,
    locate,
    searchPath: environment.PATH ?? "",
    inBackground: runInBackground,
    role: parts.role,
    tryGuard: (agent) => crewOf(agent).configs.tryGuardNow(nameOfAgent(agent)),
    onViolations(added) {
      tell({ type: "violations", added });
      tape.blocked(added);
      const blocked = new Set(added.map(({ agent }) => agent));
      for (const agent of agentIds()) if (blocked.has(agent)) cards.touch(agent);
    },
  });
  const guards = watchGuards({
    paths,
    clock,
    environment,
    panes: guardedPanes,
    inBackground: runInBackground,
    regularly: parts.role === "dashboard",
    onStarted: (agent) => crews.of(agent)?.configs.tryGuard(nameOfAgent(agent)),
    onChange: (agent) => cards.touch(agent),
  });
  liveness = guards.liveness;
  countBlocked = enforcement.countViolations;
  const attaches = createAttaches({
    clock,
    tmuxOf: (agent) => (sessionOf(agent) ? (serverOf(agent)?.tmux ?? null) : null),
    report: parts.report,
  });
  await crews.follow();
  statuses.observe(agentIds());
  if (parts.role === "command") await statuses.look();

  function observeAll() {
    touchFacts();
    statuses.observe(agentIds());
    cards.touch();
    health.touch();
  }

  function guardedPanes(): GuardedPane[] {
    const alive = servers()
      .flatMap(({ sessions }) => [...sessions.book.ours.values()])
      .filter(({ pane }) => !pane.dead);
    return alive.map(({ agent, program, startedAs, summary }) => ({
      ...{ agent, program, startedAs, startedAt: summary.createdAt },
      isWorking: statuses.current(agent).state === "working",
      screen: () => feedOf(agent)?.mirror.screenText() ?? [],
    }));
  }

  function servedRegistry(): Registry {
    return source.current.registry ?? EMPTY_REGISTRY;
  }

  /** While there is no registry, an empty one. */
  function realms(): Realm[] {
    return source.current.registry ? crews.realms() : [{ registry: EMPTY_REGISTRY, paths }];
  }

  /** A session outlives its agent's entry in the registry: it keeps its card as long as it is there. */
  function agentIds(): AgentId[] {
    return crews.all().flatMap((crew) => crew.ids());
  }

  /** Of an agent that has been found. */
  function crewOf(agent: AgentId): Crew {
    const crew = crews.of(agent);
    if (!crew) throw new Error(`${agent} was found, and has no crew`);
    return crew;
  }

  function serverOf(agent: AgentId): Server | null {
    return crews.of(agent)?.server ?? null;
  }

  function servers(): Server[] {
    return crews.all().flatMap(({ server }) => server ?? []);
  }

  /** Never null for an adopted session: its source says by itself what is not there. */
  function sourceOf(id: TerminalId): PaneSource | null {
    if (adoptedOfTerminal(id) !== null) return adopted.terminals;
    return isAttach(id) ? attaches : (serverOf(agentOfTerminal(id))?.terminals ?? null);
  }

  function sessionOf(agent: AgentId) {
    return serverOf(agent)?.sessions.book.ours.get(agent) ?? null;
  }

  function feedOf(agent: AgentId) {
    return serverOf(agent)?.terminals.feedOf(parseSessionName(sessionNameOf(agent))) ?? null;
  }

  function partsOf(name: AgentId) {
    const crew = crews.of(name);
    const session = sessionOf(name);
    return {
      name,
      entry: entryOf(name),
      session: session && facts.complete(session),
      feed: feedOf(name),
      status: statuses.current(name),
      config: crew?.configs.config(nameOfAgent(name)) ?? null,
      guard: crew && { ...crew.configs.guard(nameOfAgent(name)), ...liveness(name) },
      blocked: countBlocked(name),
      usage: statuses.usage(name),
      statusHistory: statuses.history(name),
      sandbox: entryOf(name)?.sandbox ?? crew?.realm()?.registry.enforcement.sandbox ?? "none",
    };
  }

  function entryOf(id: AgentId): Agent | null {
    const { agents } = crews.of(id)?.realm()?.registry ?? EMPTY_REGISTRY;
    const name = nameOfAgent(id);
    return Object.hasOwn(agents, name) ? (agents[name] ?? null) : null;
  }

  /** Where a line for this agent would be typed; null while it does not run. */
  function receiverPane(agent: AgentId) {
    const session = sessionOf(agent);
    const feed = feedOf(agent);
    const server = serverOf(agent);
    if (!session || session.pane.dead || !feed || !server) return null;
    return { status: statuses.current(agent), line: linePaneOf(server.tmux, parts.screenRules, session, feed) };
  }

  const typePrompt = createSendPrompt({
    ...{ clock, turns },
    submitted:
      parts.role === "dashboard" ? createPromptSubmitted({ clock, onAgentEvent: statuses.onAgentEvent }) : null,
    pane: receiverPane,
    place: (agent) => {
      const of = crews.of(agent)?.realm()?.paths;
      return of ? { workspace: of.workspace, segments: of.agentSegments(nameOfAgent(agent)) } : null;
    },
  });
  /** Where a question of this agent would be answered; null while it does not run. */
  function askingPane(agent: AgentId) {
    const session = sessionOf(agent);
    const feed = feedOf(agent);
    const server = serverOf(agent);
    if (!session || session.pane.dead || !feed || !server) return null;
    const { since } = statuses.current(agent);
    return askingPaneOf({ tmux: server.tmux, rules: parts.screenRules, session, feed, since });
  }

  async function listAgents() {
    return agentIds().map((id) => cardOf(partsOf(id)));
  }

  function onChange(listener: (change: Change) => void) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Without a registry nobody can be found, and why that is helps more than an empty list of names. */
  function findInRegistry(requested: string): Reply<AgentId> {
    const { registry, problem } = source.current;
    return registry ? findInRealms(crews.realms(), requested) : { ok: false, error: problem ?? NO_REGISTRY };
  }

  /** An agent that has a card: the registry knows it, or a session of ours. */
  function find(requested: string): Reply<AgentId> {
    const agent = AgentId.safeParse(requested);
    return agent.success && sessionOf(agent.data) ? success(agent.data) : findInRegistry(requested);
  }

  /** An agent of the registry with the registry and the folders that are its own. */
  function locate(requested: string): Reply<Realm & { agent: AgentName }> {
    const { registry, problem } = source.current;
    return registry ? locateInRealms(crews.realms(), requested) : { ok: false, error: problem ?? NO_REGISTRY };
  }

  async function create(requested: string, options: CreateOptions): Promise<Reply<CreatedSession>> {
    const found = find(requested);
    if (!found.ok) return found;
    const server = await crewOf(found.value).connect();
    if (!server.ok) return server;
    const created = await server.value.sessions.create(requested, options);
    if (!created.ok || options.resume === undefined) return created;
    return afterCheck(created.value, await facts.verified(found.value, START_PATIENCE_MS));
  }

  async function end(kind: "stop" | "kill", requested: string): Promise<Reply<null>> {
    const agent = AgentId.safeParse(requested);
    const server = agent.success ? serverOf(agent.data) : null;
    // The last words of a session are worth a moment; a disk that does not answer keeps nobody alive.
    if (server)
      await Promise.race([tape.flush(), new Promise<void>((resolve) => void clock.after(TAPE_WAIT_MS, resolve))]);
    if (server) return server.sessions[kind](requested);
    const known = find(requested);
    return known.ok ? notRunning(known.value) : known;
  }

  function workOf(kind: Parameters<Orchestrator["startOperation"]>[0], ids: AgentId[]): OperationWork {
    if (kind === "spawn") return actOnEach(ids, (id) => create(id, {}));
    if (kind === "stop" || kind === "kill") return actOnEach(ids, (id) => end(kind, id));
    const generate = generateEach({ paths, clock, realms: crews.realms(), ids });
    return async (report, signal) => {
      await generate(report, signal);
      await recheck(ids);
    };
  }

  async function recheck(ids?: readonly AgentId[]): Promise<void> {
    await Promise.all(
      crews.all().map(async ({ tenant, configs }) => {
        if (!ids) configs.follow();
        const names = ids?.filter((id) => tenantOfAgent(id) === tenant).map(nameOfAgent);
        if (names?.length !== 0) await configs.recheck(names);
      }),
    );
  }

  /** Tenants come and go with the registry; those whose server was started meanwhile are found, too. */
  async function followTenants() {
    await crews.follow();
    observeAll();
    await recheck();
  }

  const onDemand = createStartOnDemand({
    clock,
    isOnDemand: (agent) =>
      parts.role === "dashboard" && (entryOf(agent)?.start ?? servedRegistry().defaults.start) === "on-demand",
    start: (agent) => create(agent, {}),
    inBackground: runInBackground,
  });
  const resurrection = createResurrection({
    clock,
    runs,
    look: async () => {
      await Promise.all(servers().map(({ sessions }) => sessions.look()));
    },
    isRunning: (agent) => sessionOf(agent) !== null || serverOf(agent)?.sessions.isStarting(agent) === true,
    displayName: (agent) => entryOf(agent)?.display_name ?? null,
    waitingHandoffs: async () => {
      const { handoffs: all } = (await handoffs?.list()) ?? { handoffs: [] };
      return all.flatMap(({ state, to }) => (state === "validated" && to !== null ? [to] : []));
    },
    bringBack: (agent) => create(agent, { resume: "possible" }),
    startOperation: (agents, work) => operations.start("resurrect", agents, work),
  });

  const adopted = await openAdoption({
    ...{ table: parts.adoptedSessions, clock, environment, ownSocket: tmux.socketPath },
    ...{ socketFolder: parts.socketFolder, historyLimit: parts.historyLimit, inBackground: runInBackground },
  });

  const stopFollowing = source.onChange(() => {
    tell({ type: "registry" });
    observeAll();
    tape.registryChanged();
    runInBackground(followTenants());
  });
  let disposed = false;
  let cancelTenantLook = () => {};
  function lookForTenants() {
    cancelTenantLook = clock.after(TENANT_LOOK_MS, () =>
      runInBackground(crews.follow().finally(() => disposed || lookForTenants())),
    );
  }
  if (parts.role === "dashboard") lookForTenants();
  await recheck();
  cards.touch();
  const handedOver = await createHandoffs({
    steps: parts.handoffSteps,
    ...{ clock, turns },
    paths,
    registry: () => source.current.registry,
    pane: receiverPane,
    spawn: (agent) => create(agent, {}),
    wake: onDemand.wake,
    role: parts.role,
    inBackground: runInBackground,
    onChange: (ids) => tell({ type: "handoffs", ids }),
  });
  handoffs = handedOver;

  const inbox = await createInbox({
    table: parts.inboxDecisions,
    ...{ clock, turns },
    role: parts.role,
    cards: listAgents,
    handoffs: async () => (await handedOver.list()).handoffs,
    pane: askingPane,
    states: statuses.history,
    violations: (agent) => enforcement.listViolations({ agent: nameOfAgent(agent), limit: 20 }),
    onAnswered: statuses.markSeen,
    changes: onChange,
    onChange: (book) => tell({ type: "inbox", book }),
    inBackground: runInBackground,
  });

  const noticed = await createNotifications({
    table: parts.notifications,
    clock,
    keysFile: paths.pushKeysFile,
    role: parts.role,
    changes: onChange,
    onLook: statuses.markSeen,
    async settledBook() {
      await settledCards(clock, async () => (disposed ? [] : listAgents()))();
      return disposed ? { items: [], snoozed: [] } : inbox.list();
    },
    inBackground: runInBackground,
  });
  notifications = noticed;

  const registry = createRegistryDesk({
    paths,
    source,
    isRunning: (name) => {
      const agent = AgentName.safeParse(name);
      return agent.success && crews.all().some(({ tenant }) => sessionOf(agentIdOf(tenant, agent.data)) !== null);
    },
  });

  return {
    identity,
    configs: createConfigs({ paths, registry: servedRegistry, locate, environment }),
    enforcement,
    files: createAgentFiles(locate),
    handoffs: handedOver,
    tape,
    inbox,
    notifications: noticed,
    registry,
    listAgents,
    async readAgent(name) {
      const found = find(name);
      if (!found.ok) return found;
      await facts.look();
      const parts = partsOf(found.value);
      const { defaults } = crews.of(found.value)?.realm()?.registry ?? EMPTY_REGISTRY;
      const configured = parts.entry?.command ?? defaults.command ?? DEFAULT_COMMAND;
      return success(await detailOf(parts, serverOf(found.value)?.tmux ?? null, parts.entry ? configured : "unknown"));
    },
    readHealth: health.read,
    async checkDrift(selection) {
      const names = await chosenOfRegistry(selection);
      if (!names.ok) return names;
      await recheck(names.value);
      return success(names.value.map((id) => ({ name: id, config: crewOf(id).configs.config(nameOfAgent(id)) })));
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
    createSession: (name, { ignoreDrift, resume } = {}) =>
      create(name, { ignoreDrift, resume: resume ? "required" : undefined }),
    resurrection,
    adoption: adopted.adoption,
    stopSession: (name) => end("stop", name),
    killSession: (name) => end("kill", name),
    async listSessions(filter) {
      const lists = await Promise.all(servers().map(({ sessions }) => sessions.list(filter)));
      const all = lists.flat();
      await facts.look();
      const ours = all.filter(({ workspace }) => !workspace).map(facts.completeSummary);
      return [...ours, ...all.filter(({ workspace }) => workspace)];
    },
    async openViewer(id, resumeFrom, sink, person = "") {
      return sourceOf(id)?.openViewer(id, resumeFrom, sink, person) ?? notWatched(agentOfTerminal(id));
    },
    async typeInput(input, person = "") {
      // Who types has seen what the agent has done; a pane is open also where nobody looks.
      if (adoptedOfTerminal(input.terminalId) === null) statuses.markSeen(agentOfTerminal(input.terminalId));
      return sourceOf(input.terminalId)?.typeInput(input, person) ?? notWatched(agentOfTerminal(input.terminalId));
    },
    async sendPrompt(name, text) {
      const found = find(name);
      return found.ok ? typePrompt(found.value, text) : found;
    },
    async resizeTerminal(size, person = "") {
      return sourceOf(size.terminalId)?.resize(size, person) ?? notWatched(agentOfTerminal(size.terminalId));
    },
    onAgentEvent: statuses.onAgentEvent,
    onChange,
    async dispose() {
      disposed = true;
      listeners.clear();
      inbox.dispose();
      await noticed.dispose();
      await handedOver.dispose();
      stopFollowing();
      cancelTenantLook();
      health.dispose();
      source.dispose();
      await operations.dispose();
      guards.dispose();
      facts.dispose();
      await adopted.terminals.dispose();
      enforcement.dispose();
      cards.dispose();
      statuses.dispose();
      await attaches.dispose();
      await crews.dispose();
      await tape.dispose();
      await identity.dispose();
    },
  };

  async function chosenOfRegistry(selection: AgentSelection): Promise<Reply<AgentId[]>> {
    const { registry, problem } = await source.reload();
    if (!registry) return { ok: false, error: problem ?? NO_REGISTRY };
    return selectInRealms(crews.realms(), selection);
  }

  /** To end sessions needs no registry: all are those that run. */
  async function chosenToEnd(selection: AgentSelection): Promise<Reply<AgentId[]>> {
    await Promise.all(servers().map(({ sessions }) => sessions.look()));
    const everybody = servers().flatMap(({ sessions }) => [...sessions.book.ours.keys()]);
    if (selection === "all") return success(everybody);
    if (typeof selection === "object" && "tenant" in selection && selection.agents === "all") {
      const all = selectInRealms(realms(), selection);
      const mine = everybody.filter((id) => tenantOfAgent(id) === selection.tenant);
      return all.ok || mine.length > 0 ? success(mine) : all;
    }
    return selectInRealms(realms(), selection, find);
  }
}

const NO_REGISTRY: AppError = { code: "registry-missing", message: "There is no registry yet." };

/** What is served while no registry could be read at all: an empty fleet, and its problem in the health. */
const EMPTY_REGISTRY: Registry = {
  version: 1,
  defaults: { start: "manual", recording: true },
  limits: { max_sessions: 30 },
  enforcement: {
    on_hook_error: "block",
    hook: "all",
    always_allowed_tools: [],
    writable_outside: [],
    writable_instructions: [],
    dangerous_commands: [],
    rules: [],
    sandbox: "none",
  },
  hooks: {},
  tenants: {},
  drift: { on_spawn: "block" },
  handoffs: { delivery: "auto" },
  tape: { keep_days: 30, max_total_mb: 10_000, max_session_mb: 500 },
  agent_view: false,
  paths: "portable",
  agents: {},
};
