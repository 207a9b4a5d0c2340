import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, dirname, join } from "node:path";
import next from "next";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { paneEnvironment, readEnvironment, type Settings } from "@/lib/orchestrator/environment";
import { openWorkspace, type Workspace } from "@/lib/orchestrator/open-workspace";
import { serveOwner } from "@/lib/orchestrator/owner/owner-server";
import { createGuard } from "@/lib/realtime/guard";
import { createGuardedServer } from "@/lib/realtime/guarded-server";
import { createSocketServer, type SocketServer } from "@/lib/realtime/socket-server";

// Built, this file is dist/server.mjs.
const here = import.meta.dirname;
const appRoot = basename(here) === "dist" ? dirname(here) : here;

type Dashboard = { url: string; issueLoginUrl(): Promise<string>; dispose(): Promise<void> };

/** Everything up to the first answered request; whatever was opened is closed again when a step fails. */
async function startDashboard(settings: Settings, environment: Record<string, string>): Promise<Reply<Dashboard>> {
  if (!settings.development && !existsSync(join(appRoot, ".next", "BUILD_ID"))) {
    return failure("not-built", `There is no build in ${appRoot}.`, {
      hint: "Run: npm start (it builds what is missing)",
    });
  }
  const workspace = await openWorkspace({ settings, appRoot, environment, role: "dashboard" });
  if (!workspace.ok) return workspace;
  const { orchestrator } = workspace.value;
  // Pages take it from here: Next evaluates modules again in its own bundles (lib/orchestrator would be a second one).
  Object.assign(globalThis, { [Symbol.for("native-orchestrator.orchestrator")]: orchestrator });

  const pages = createPages(settings.development);
  let sockets: SocketServer | undefined;
  const guard = createGuard({
    identity: orchestrator.identity,
    development: settings.development,
    secure: false,
    app: pages.handleRequest,
    appUpgrade: pages.handleUpgrade,
    socketUpgrade: (request, socket, head) => sockets?.handleUpgrade(request, socket, head),
    report,
  });
  sockets = createSocketServer({ orchestrator, socketSession: guard.socketSession, report });
  const server = createGuardedServer(guard);
  const closing = [server.dispose, sockets.dispose, pages.dispose, workspace.value.dispose];

  const port = await server.listen(settings.port);
  if (!port.ok) {
    await inTurn(closing);
    return port;
  }
  const url = `http://127.0.0.1:${port.value}`;
  const issueLoginUrl = async () => `${url}/sign-in?token=${(await orchestrator.identity.issueLoginToken()).token}`;
  const owner = await serveCommands(workspace.value, issueLoginUrl);
  await pages.prepare(port.value);
  return success({ url, issueLoginUrl, dispose: () => inTurn([owner.dispose, ...closing]) });
}

type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Next, behind the guard. It hangs its upgrade listener on a server of its own that never listens, not on ours. */
function createPages(development: boolean) {
  const behind = createServer();
  let app: ReturnType<typeof next> | undefined;
  let begin: (handler: PageHandler) => void;
  const prepared = new Promise<PageHandler>((resolve) => {
    begin = resolve;
  });
  return {
    /** `port` must be the real one: after an action's redirect Next fetches the page from it, with the cookie. */
    async prepare(port: number): Promise<void> {
      app = next({ dev: development, dir: appRoot, httpServer: behind, hostname: "127.0.0.1", port });
      await app.prepare();
      begin(app.getRequestHandler());
    },
    handleRequest: async (request: IncomingMessage, response: ServerResponse) => (await prepared)(request, response),
    handleUpgrade: (...parts: unknown[]) => void behind.emit("upgrade", ...parts),
    dispose: async () => app?.close(),
  };
}

/** The use cases for `bin/`, while this process owns the workspace. */
function serveCommands({ orchestrator, paths }: Workspace, issueLoginUrl: () => Promise<string>) {
  return serveOwner(paths.ownerSocket, {
    ...orchestrator,
    issueLoginUrl: async () => success(await issueLoginUrl()),
  });
}

async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  for (const step of steps) await step().catch(report);
}

function report(error: unknown): void {
  console.error(error);
}

function fail({ message, details, hint, cause }: AppError): never {
  const more = [...(details ?? []).map((line) => `  ${line}`), ...(hint ?? "").split("\n"), cause && `(${cause})`];
  console.error([message, ...more].filter(Boolean).join("\n"));
  process.exit(1);
}

/** Agents run on: only what this process opened ends. A second signal does not wait. */
function endOnSignals(dashboard: Dashboard): void {
  let ending = false;
  const end = async (code: number) => {
    if (ending) process.exit(code || 130);
    ending = true;
    setTimeout(() => process.exit(code || 1), 10_000).unref();
    await dashboard.dispose();
    process.exit(code);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
  process.on("uncaughtException", (error) => {
    report(error);
    void end(1);
  });
}

const settings = readEnvironment(process.env, appRoot);
if (!settings.ok) fail(settings.error);
// Taken before Next adds variables of its own to this process.
const environment = paneEnvironment(process.env);
process.env.NEXT_TELEMETRY_DISABLED = "1";
const dashboard = await startDashboard(settings.value, environment);
if (!dashboard.ok) fail(dashboard.error);
endOnSignals(dashboard.value);
const { url } = dashboard.value;
const loginUrl = await dashboard.value.issueLoginUrl();
console.log(`Native Orchestrator serves ${settings.value.projectRoot} on ${url}`);
console.log(`Sign in, once and within 15 minutes: ${loginUrl}`);
console.log("Ctrl-C ends the dashboard; agents keep running.");
if (process.argv.includes("--json-ready")) {
  console.log(JSON.stringify({ ready: true, url, loginUrl, pid: process.pid }));
}
