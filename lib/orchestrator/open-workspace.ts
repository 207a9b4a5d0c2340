import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { TenantName } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { takeExclusiveLock } from "@/lib/store/exclusive-lock";
import { openStore } from "@/lib/store/store";
import { openTmux, serverRuns, type Tmux } from "@/lib/tmux/tmux";
import { systemClock } from "./clock";
import { createOrchestrator } from "./create-orchestrator";
import type { Settings } from "./environment";
import { ignoreStateFolder } from "./files/ignore-state-folder";
import { createIdentity } from "./identity/create-identity";
import type { Orchestrator } from "./orchestrator";
import { type Paths, workspacePaths } from "./paths";
import { loadScreenRules } from "./status/screen-rules";
import type { TenantServers } from "./tenants/crews";
import { socketOfTenant } from "./tenants/tenant-socket";
import { asFailure } from "./terminals/terminals";

/** Rows of scrollback that tmux keeps per pane. */
const historyLimit = 10_000;

export type Workspace = {
  readonly orchestrator: Orchestrator;
  readonly paths: Paths;
  /** Ends everything but the sessions: those run on in tmux. */
  dispose(): Promise<void>;
};

export type WorkspaceParts = {
  settings: Settings;
  /** The folder of this program. */
  appRoot: string;
  /** What panes inherit (`paneEnvironment`). */
  environment: Readonly<Record<string, string>>;
  /** A dashboard keeps watch; a command looks once and ends. */
  role: "dashboard" | "command";
  /** Takes what fails while nobody waits for it. */
  report: (error: unknown) => void;
};

/**
 * Takes the workspace for this process: lock, store, tmux, orchestrator, in this order. Fails with `workspace-owned` when
 * a dashboard has it, with `workspace-busy` when a command has it for a moment, and with what the lock, the store and tmux say; nothing stays open then.
 */
export async function openWorkspace({
  settings,
  appRoot,
  environment,
  role,
  report,
}: WorkspaceParts): Promise<Reply<Workspace>> {
  const { projectRoot: workspace, templatesDir, tefRoot } = settings;
  const paths = workspacePaths({ workspace, appRoot, templatesDir, tefRoot });
  const screenRules = await loadScreenRules(paths.screenRulesFile);
  if (!screenRules.ok) return screenRules;
  const lock = takeExclusiveLock(paths.ownerLock, role);
  if (!lock.ok) return lock.error.code === "lock-held" ? owned(paths, lock.error) : lock;
  await ignoreStateFolder(paths.stateFolder);
  const store = await openStore({ file: settings.databaseFile });
  if (!store.ok) {
    lock.value.dispose();
    return store;
  }
  const tmux = await connectToTmux(settings, environment);
  if (!tmux.ok) {
    await store.value.dispose();
    lock.value.dispose();
    return tmux;
  }
  const clock = systemClock;
  const identity = createIdentity({ store: store.value, clock, random: randomBytes, runFolder: paths.runFolder });
  const orchestrator = await createOrchestrator({
    tmux: tmux.value,
    tenantServers: tenantServers(settings, environment),
    identity,
    handoffSteps: store.value.handoffSteps,
    agentRuns: store.value.agentRuns,
    adoptedSessions: store.value.adoptedSessions,
    socketFolder: join(settings.tmuxFolder, `tmux-${process.getuid?.() ?? 0}`),
    inboxDecisions: store.value.inboxDecisions,
    notifications: store.value.notifications,
    paths,
    clock,
    environment,
    historyLimit,
    screenRules: screenRules.value,
    appRoot,
    role,
    records: role === "dashboard",
    report,
  });
  return success({
    orchestrator,
    paths,
    async dispose() {
      await orchestrator.dispose();
      await store.value.dispose();
      lock.value.dispose();
    },
  });
}

function tenantServers(settings: Settings, environment: WorkspaceParts["environment"]): TenantServers {
  const optionsOf = (tenant: TenantName) => {
    return { socket: socketOfTenant(settings.tmuxSocket, tenant), folder: settings.tmuxFolder };
  };
  return {
    open: (tenant) => openTmux({ ...optionsOf(tenant), environment, historyLimit }),
    isRunning: (tenant) => serverRuns(optionsOf(tenant)),
  };
}

async function connectToTmux(settings: Settings, environment: WorkspaceParts["environment"]): Promise<Reply<Tmux>> {
  const { tmuxSocket: socket, tmuxFolder: folder } = settings;
  try {
    return success(await openTmux({ socket, folder, environment, historyLimit }));
  } catch (error) {
    return asFailure(error);
  }
}

/** A holder that has not given its role yet has just begun, as commands do. */
function owned(paths: Paths, { details }: AppError): Reply<never> {
  const [pid, role] = details ?? [];
  if (role === "dashboard") {
    return failure("workspace-owned", `Process ${pid} already serves the workspace ${paths.workspace}.`, {
      hint: `Use that dashboard (a link to sign in: orchestrator login-url), or end it: kill ${pid}`,
    });
  }
  const holder = pid ? `Process ${pid}, a command,` : "Another process";
  return failure("workspace-busy", `${holder} is at work in the workspace ${paths.workspace}.`, {
    hint: `Wait until it has finished, then try again.${pid ? ` See what it is: ps -fp ${pid}` : ""}`,
  });
}
