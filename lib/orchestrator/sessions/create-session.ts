import { mkdir, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ConfigSummary } from "@/lib/contract/agent";
import { type AgentId, agentIdOf, nameOfAgent, type TenantName, tenantOfAgent } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { isTmuxError, parseSessionName, type SessionName, type Tmux } from "@/lib/tmux/tmux";
import type { AgentPrograms } from "../enforcement/agent-programs-source";
import { enterSandbox, type Sandbox } from "../enforcement/sandbox/enter-sandbox";
import { probeBubblewrap } from "../enforcement/sandbox/probe-bubblewrap";
import type { Paths } from "../paths";
import type { Agent, Registry } from "../registry/registry-schema";
import { emptySpool, spoolOf } from "../status/spool-folder";
import { asFailure, type Terminals } from "../terminals/terminals";
import { chooseShells } from "./choose-shells";
import { blockingFiles, stepsToMend, warningsOf } from "./config-steps";
import { foreignSession } from "./foreign-session";
import { launchArguments } from "./launch-command";
import type { ParkedAgent } from "./parked-agent";
import { type LaunchPlan, planLaunch } from "./plan-launch";
import type { RunRecords } from "./run-records";
import {
  type AgentSession,
  LAUNCH_OPTION,
  RUN_OPTION,
  SANDBOX_OPTION,
  type SessionBook,
  WORKSPACE_OPTION,
} from "./session-book";
import { sessionNameOf } from "./session-name";

/** The size of a pane that nobody has claimed. */
export const DEFAULT_COLS = 120;
export const DEFAULT_ROWS = 36;

export type CreateContext = {
  tmux: Tmux;
  terminals: Terminals;
  /** Whose sessions these are; registry and paths are the tenant's. */
  tenant: TenantName | null;
  registry: Registry;
  /** The agent of the registry that a person means by this name. */
  find: (requested: string) => Reply<AgentId>;
  /** What is on the socket right now. */
  book: SessionBook;
  config: (agent: AgentId) => Promise<ConfigSummary>;
  paths: {
    workspace: string;
    agentFolder: (agent: string) => string;
    settingsFile: (agent: string) => string;
    exitCodesFolder: string;
    binFolder: string;
    personaFile: (agent: string) => string;
    tefRoot: string;
  } & SandboxPaths;
  /** Environment that panes inherit. */
  environment: Readonly<Record<string, string>>;
  programs: AgentPrograms;
  runs: RunRecords;
  /** What has left the pane of a session for its program's own background. */
  parked: (session: AgentSession) => Promise<ParkedAgent | null>;
};

type SandboxPaths = Pick<
  Paths,
  "workspace" | "runFolder" | "stateFolder" | "violationsLog" | "binFolder" | "ownerSocket"
>;

/** An agent that may start, with its files as they were found. */
export type CheckedAgent = { agent: AgentId; config: ConfigSummary };

export type StartedSession = {
  name: SessionName;
  agent: AgentId;
  launchCommand: string;
  notices: string[];
  /** Takes up its last conversation, instead of beginning one. */
  resumes: boolean;
};

/** What must hold of the agent before its session is made; each refusal is its own error with the next step. */
export async function checkCreate(
  context: CreateContext,
  requested: string,
  options: { ignoreDrift?: boolean | undefined },
): Promise<Reply<CheckedAgent>> {
  const known = context.find(requested);
  if (!known.ok) return known;
  const agent = known.value;
  const existing = checkName(context, agent);
  if (!existing.ok) return existing;
  const config = await context.config(agent);
  const startable = checkConfig(context, agent, config, options.ignoreDrift ?? false);
  return startable.ok ? success({ agent, config }) : startable;
}

function checkName({ book, tmux }: CreateContext, agent: AgentId): Reply<null> {
  const name = sessionNameOf(agent);
  const foreign = book.foreign.get(name);
  if (foreign) return foreignSession(name, foreign.workspace);
  const running = book.ours.get(agent);
  return !running || running.pane.dead ? success(null) : sessionExists(tmux, agent);
}

function sessionExists(tmux: Tmux, agent: AgentId): Reply<never> {
  const name = sessionNameOf(agent);
  return failure("session-exists", `Session '${name}' already exists`, {
    hint: `Attach: ${tmux.attachCommand(parseSessionName(name))}\nKill:   orchestrator kill ${agent}`,
  });
}

function checkConfig(context: CreateContext, agent: AgentId, config: ConfigSummary, ignoreDrift: boolean): Reply<null> {
  if (config.state === "ok") return success(null);
  const settings = context.paths.settingsFile(nameOfAgent(agent));
  if (config.files.every(({ state }) => state === "missing") || config.state === "missing") {
    return failure("config-missing", `Config not found: ${settings}`, { hint: `Run: orchestrator generate ${agent}` });
  }
  const blocking = blockingFiles(config);
  if (blocking.length === 0 || ignoreDrift || context.registry.drift.on_spawn !== "block") return success(null);
  const asItIs = `Or start it as it is: orchestrator create ${agent} --ignore-drift`;
  return failure("config-drifted", `The config of ${agent} is not what the registry says.`, {
    hint: [...stepsToMend(agent, blocking), asItIs].join("\n"),
    details: blocking.map(({ path, state, detail }) => `${path}: ${detail ?? state}`),
  });
}

/**
 * Whether one more session may start. Asked and answered in one go with the entry in `starting`, so that creates side
 * by side cannot all find the last place free. `starting` are those that the book need not show yet.
 */
export function checkLimit(
  { registry, tenant, book }: Pick<CreateContext, "registry" | "tenant" | "book">,
  starting: ReadonlySet<AgentId>,
): Reply<null> {
  const limit = registry.limits.max_sessions;
  const running = [...book.ours.values()].filter(({ pane }) => !pane.dead).map(({ agent }) => agent);
  const taken = [...new Set([...running, ...starting])].map(sessionNameOf);
  if (taken.length < limit) return success(null);
  return failure("session-limit", `${taken.length} of ${limit} sessions are in use.`, {
    hint: `Stop one, or raise ${tenant === null ? "" : `tenants.${tenant}.`}limits.max_sessions in agents/registry.yaml.`,
    details: taken,
  });
}

/** Makes the session, attaches its stream, and then starts the program, so that its first byte is seen. */
export async function startSession(
  context: CreateContext,
  { agent, config }: CheckedAgent,
  resume: "no" | "possible" | "required",
): Promise<Reply<StartedSession>> {
  const { tmux, terminals, registry, paths } = context;
  const entry = registry.agents[nameOfAgent(agent)];
  const folder = paths.agentFolder(nameOfAgent(agent));
  if (!entry || !(await isFolder(folder))) {
    return failure("folder-missing", `${agent} did not start: there is no folder ${folder}`, {
      hint: `Create it: orchestrator generate ${agent}`,
    });
  }
  const programs = await context.programs();
  if (!programs.ok) return programs;
  const launch = await planLaunch({
    agent,
    agentCommand: entry.command,
    defaultCommand: registry.defaults.command,
    permissionMode: entry.permission_mode ?? registry.defaults.permission_mode,
    resume,
    environment: { ...context.environment, ...entry.env },
    programs: programs.value,
    lastConversation: (program) => context.runs.conversationOf(agent, program),
  });
  if (!launch.ok) return launch;
  const { command, program, conversation, resumes } = launch.value;
  const shells = await chooseShells(entry.env.SHELL ?? context.environment.SHELL);
  const notices = [
    ...launch.value.notices,
    ...(shells.notice === null ? [] : [shells.notice]),
    ...stepsToMend(
      agent,
      config.files.filter(({ state }) => state === "missing-context"),
    ),
    ...warningsOf(config, registry.drift.on_spawn),
    ...(await personaNotices(entry.persona, nameOfAgent(agent), paths)),
  ];
  const name = parseSessionName(sessionNameOf(agent));
  const environment = sessionEnvironment(context, agent, launch.value);
  const sandbox = await sandboxOf(context, entry, command, environment);
  if (!sandbox.ok) return sandbox;
  try {
    // What stands there has been found dead.
    if (context.book.ours.has(agent)) await tmux.killSession(name);
    // Before the session is there: what it finds in its spool would count as told by it.
    await emptySpool(environment.ORCHESTRATOR_SPOOL);
    const { run, written } = context.runs.begin({
      ...{ agent, session: name, conversation, program: program?.name ?? null, folder, resumed: resumes },
      server: await tmux.serverIdentity(),
    });
    const created = await tmux.createSession({
      name,
      cwd: folder,
      cols: DEFAULT_COLS,
      rows: DEFAULT_ROWS,
      environment,
      options: {
        [WORKSPACE_OPTION]: paths.workspace,
        "@agent": agent,
        "@session_id": environment.AGENT_SESSION_ID,
        [RUN_OPTION]: run.id,
        [LAUNCH_OPTION]: command === null ? "shell" : "program",
        [SANDBOX_OPTION]: sandbox.value ? "bubblewrap" : "none",
      },
    });
    const pane = { id: created.paneId, windowId: created.windowId, cols: DEFAULT_COLS, rows: DEFAULT_ROWS };
    const [exitCodeFile] = await Promise.all([
      freshExitCodeFile(paths.exitCodesFolder, name),
      written,
      terminals.watch(name, pane, "newborn"),
    ]);
    const argv = launchArguments({
      shells,
      banner: bannerOf(agent, entry.display_name, notices),
      binFolder: paths.binFolder,
      command,
    });
    await tmux.startProgram(created.paneId, {
      argv: sandbox.value?.wrap(argv) ?? (argv as [string, ...string[]]), // it begins with the shell
      cwd: folder,
      exitCodeFile,
    });
  } catch (error) {
    if (isTmuxError(error) && error.code === "duplicate-session") return sessionExists(tmux, agent);
    await tmux.killSession(name).catch(() => {});
    return asFailure(error);
  }
  return success({ name, agent, launchCommand: command ?? "login shell", notices, resumes });
}

/** Null where the registry asks for none. Tried before each start: without it nothing may run. */
async function sandboxOf(
  { registry, tenant, paths, environment, tmux, programs }: CreateContext,
  agent: Agent,
  command: string | null,
  variables: Readonly<Record<string, string>>,
): Promise<Reply<Sandbox | null>> {
  if ((agent.sandbox ?? registry.enforcement.sandbox) === "none") return success(null);
  const works = await probeBubblewrap(environment.PATH ?? "");
  if (!works.ok) return works;
  const known = await programs();
  if (!known.ok) return known;
  return enterSandbox({
    registry,
    agent,
    programs: known.value,
    command,
    id: agentIdOf(tenant, agent.name),
    session: sessionNameOf(agentIdOf(tenant, agent.name)),
    environment: { ...environment, ...variables },
    sockets: [tmux.socketPath, paths.ownerSocket],
    paths,
  });
}

async function freshExitCodeFile(folder: string, name: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await rm(file, { force: true });
  return file;
}

function sessionEnvironment({ registry, paths, tmux }: CreateContext, agent: AgentId, launch: LaunchPlan) {
  const name = nameOfAgent(agent);
  const entry = registry.agents[name];
  return {
    ...entry?.env,
    PROJECT_ROOT: paths.workspace,
    TEF_ROOT: paths.tefRoot,
    TMUX_SOCKET: tmux.socketPath,
    SESSION_PREFIX: "iw-",
    AGENT_NAME: name,
    AGENT_MODEL: entry?.model ?? "",
    AGENT_SESSION_ID: launch.conversationId,
    IW_TENANT: tenantOfAgent(agent) ?? "",
    ORCHESTRATOR_SPOOL: spoolOf(paths.runFolder, agent),
  };
}

/** A path of the registry: relative to the workspace, or from one of the two folders that templates may name. */
function overriddenPersona(persona: string, { workspace, tefRoot }: CreateContext["paths"]): string {
  const folders: Record<string, string> = { TEF_ROOT: tefRoot, PROJECT_ROOT: workspace };
  const expanded = persona.replace(
    /^\$\{?(TEF_ROOT|PROJECT_ROOT)\}?(?=\/)/,
    (whole, name: string) => folders[name] ?? whole,
  );
  return resolve(workspace, expanded);
}

/** Who has no folder of personas, and names none, is not told that one is missing. */
async function personaNotices(
  persona: string | undefined,
  agent: string,
  paths: CreateContext["paths"],
): Promise<string[]> {
  if (persona !== undefined) return missingPersona(overriddenPersona(persona, paths));
  return (await isFolder(paths.tefRoot)) ? missingPersona(paths.personaFile(agent)) : [];
}

async function missingPersona(file: string): Promise<string[]> {
  const isThere = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  return isThere ? [] : [`No persona file: ${file}`];
}

function bannerOf(agent: AgentId, displayName: string, notices: readonly string[]): string[] {
  return [`${displayName} · ${agent} · config generated`, ...notices.map((notice) => `  ${notice}`), ""];
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
