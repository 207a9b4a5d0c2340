import { type AgentId, agentIdOf, nameOfAgent, type TenantName } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import type { Tmux } from "@/lib/tmux/tmux";
import { type ConfigBook, createConfigBook } from "../agents/config-book";
import type { Clock } from "../clock";
import type { AgentPrograms } from "../enforcement/agent-programs-source";
import type { InBackground } from "../in-background";
import type { CreateContext } from "../sessions/create-session";
import type { RunRecords } from "../sessions/run-records";
import { agentOfSession } from "../sessions/session-name";
import { createSessions, type Sessions } from "../sessions/sessions";
import type { OpenPaneTape } from "../terminals/pane-tape";
import { asFailure, createTerminals, type Terminals } from "../terminals/terminals";
import { namesOf, type Realm } from "./realms";

/** A tmux server and what runs there. */
export type Server = { readonly tmux: Tmux; readonly terminals: Terminals; readonly sessions: Sessions };

/** One realm's agents at work: what is known of their files, and the tmux server that is theirs alone. */
export type Crew = {
  readonly tenant: TenantName | null;
  readonly configs: ConfigBook;
  /** Null as long as nobody of the tenant has been started: a server costs two processes. */
  readonly server: Server | null;
  /** The realm as the registry has it now; null when it has no such tenant. */
  realm(): Realm | null;
  /** Connects to its tmux server; starts it where it does not run. */
  connect(): Promise<Reply<Server>>;
  /** Agents of the registry, then others with a session. */
  ids(): AgentId[];
  dispose(): Promise<void>;
};

export type CrewParts = {
  tenant: TenantName | null;
  /** Also told while the registry has no such tenant (any more): sessions outlive it. */
  paths: Realm["paths"];
  realm: () => Realm | null;
  /** The realm that is served where there is none. */
  empty: () => Realm;
  openTmux: () => Promise<Tmux>;
  find: (requested: string) => Reply<AgentId>;
  clock: Clock;
  historyLimit: number;
  environment: Readonly<Record<string, string>>;
  programs: AgentPrograms;
  runs: RunRecords;
  parked: CreateContext["parked"];
  triesGuards: boolean;
  inBackground: InBackground;
  onOutput: (agent: AgentId) => void;
  /** Records what an agent's session prints; `sessionStartedAt` is null for a newborn one. */
  tapeOf?: ((agent: AgentId, sessionStartedAt: number | null) => OpenPaneTape) | undefined;
  /** Something of this agent is different: its files, its guard, its pane. */
  onAgent: (agent: AgentId) => void;
  /** Something of the sessions is different. */
  onSessions: () => void;
};

export function createCrew(parts: CrewParts): Crew {
  const { tenant, clock, inBackground } = parts;
  const configs = createConfigBook({
    paths: parts.paths,
    clock,
    registry: () => parts.realm()?.registry ?? null,
    triesGuards: parts.triesGuards,
    searchPath: parts.environment["PATH"] ?? "",
    inBackground,
    onChange: (name) => parts.onAgent(agentIdOf(tenant, name)),
  });
  let server: Server | null = null;
  let connecting: Promise<Reply<Server>> | null = null;
  const served = () => parts.realm() ?? parts.empty();
  const { find, environment, programs, runs, parked } = parts;
  const forEachStart = { tenant, find, config: readConfig, environment, programs, runs, parked };

  async function open(): Promise<Server> {
    const tmux = await parts.openTmux();
    try {
      return await serve(tmux);
    } catch (error) {
      await tmux.dispose();
      throw error;
    }
  }

  async function serve(tmux: Tmux): Promise<Server> {
    let sessions: Sessions | null = null;
    const terminals = createTerminals({
      tmux,
      clock,
      historyLimit: parts.historyLimit,
      onOutput: (name) => withAgent(name, parts.onOutput),
      tapeOf: (name, origin) => {
        const agent = agentOfSession(name, tenant);
        const startedAt =
          origin === "newborn" ? null : ((agent && sessions?.book.ours.get(agent)?.summary.createdAt) ?? 0);
        return (agent && parts.tapeOf?.(agent, startedAt)) ?? undefined;
      },
      onEnded: (name) => {
        if (sessions) inBackground(sessions.look());
        withAgent(name, parts.onAgent);
      },
    });
    sessions = await createSessions({
      tmux,
      terminals,
      clock,
      inBackground,
      context: () => ({ ...served(), ...forEachStart }),
      onChange: () => parts.onSessions(),
    });
    return { tmux, terminals, sessions };
  }

  async function readConfig(id: AgentId) {
    const name = nameOfAgent(id);
    await configs.recheck([name]);
    return configs.config(name);
  }

  function withAgent(session: string, tell: (agent: AgentId) => void) {
    const agent = agentOfSession(session, tenant);
    if (agent) tell(agent);
  }

  return {
    tenant,
    configs,
    get server() {
      return server;
    },
    realm: parts.realm,
    connect() {
      if (server) return Promise.resolve(success(server));
      connecting ??= open()
        .then(
          (opened) => {
            server = opened;
            parts.onSessions();
            return success(opened);
          },
          (error: unknown) => asFailure(error),
        )
        .finally(() => {
          connecting = null;
        });
      return connecting;
    },
    ids() {
      const known = new Set<AgentId>(namesOf(served().registry).map((name) => agentIdOf(tenant, name)));
      const others = [...(server?.sessions.book.ours.keys() ?? [])].filter((id) => !known.has(id));
      return [...known, ...others.sort()];
    },
    async dispose() {
      await connecting?.catch(() => {}); // told to whoever asked for it
      configs.dispose();
      server?.sessions.dispose();
      server?.terminals.dispose();
      await server?.tmux.dispose();
    },
  };
}
