import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { basename, dirname, join } from "node:path";
import next from "next";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { paneEnvironment, readEnvironment, type Settings } from "@/lib/orchestrator/environment";
import { ownerOf } from "@/lib/orchestrator/owner/owner-methods";
import { serveOwner } from "@/lib/orchestrator/owner/owner-server";
import { openWorkspaceWhenFree } from "@/lib/orchestrator/owner/wait-for-command";
import { createGuard } from "@/lib/realtime/guard";
import { createGuardedServer } from "@/lib/realtime/guarded-server";
import { createSocketServer, type SocketServer } from "@/lib/realtime/socket-server";

// Built, this file is dist/server.mjs.
const here = import.meta.dirname;
const appRoot = basename(here) === "dist" ? dirname(here) : here;

type Closing = (() => Promise<void>)[];
type Dashboard = { url: string; issueLoginUrl(): Promise<string>; dispose(): Promise<void> };

/** Whatever was opened is closed again when a step fails. */
async function startDashboard(settings: Settings, environment: Record<string, string>): Promise<Reply<Dashboard>> {
  const closing: Closing = [];
  const started = await openAll(settings, environment, closing).catch(unexpected);
  if (!started.ok) await inTurn(closing);
  return started;
}

/** Everything up to the first answered request; `closing` gets what ends each step, last one first. */
async function openAll(
  settings: Settings,
  environment: Record<string, string>,
  closing: Closing,
): Promise<Reply<Dashboard>> {
  if (!settings.development && !existsSync(join(appRoot, ".next", "BUILD_ID"))) {
    return failure("not-built", `There is no build in ${appRoot}.`, {
      hint: "Run: npm start (it builds what is missing)",
    });
  }
  const parts = { settings, appRoot, environment, role: "dashboard", report } as const;
  const workspace = await openWorkspaceWhenFree(parts, (line) => console.error(line));
  if (!workspace.ok) return workspace;
  closing.unshift(workspace.value.dispose);
  const { orchestrator, paths } = workspace.value;
  // Pages take it from here: Next evaluates modules again in its own bundles (lib/orchestrator would be a second one).
  Object.assign(globalThis, { [Symbol.for("native-orchestrator.orchestrator")]: orchestrator });

  const pages = createPages(settings.development);
  closing.unshift(pages.dispose);
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
  closing.unshift(sockets.dispose);
  const server = createGuardedServer(guard);
  closing.unshift(server.dispose);

  const port = await server.listen(settings.port);
  if (!port.ok) return port;
  const url = `http://127.0.0.1:${port.value}`;
  const issueLoginUrl = async () => `${url}/sign-in?token=${(await orchestrator.identity.issueLoginToken()).token}`;
  const useCases = ownerOf(orchestrator, async () => success(await issueLoginUrl()));
  const owner = await serveOwner(paths.ownerSocket, useCases, report);
  if (!owner.ok) return owner;
  closing.unshift(owner.value.dispose);
  await pages.prepare(port.value);
  return success({ url, issueLoginUrl, dispose: () => inTurn(closing) });
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

function unexpected(error: unknown): Reply<never> {
  report(error);
  return failure("unexpected", "The dashboard could not start, for a reason that it did not expect.", {
    hint: "Agents keep running. If it happens again, report it with the text above.",
  });
}

async function inTurn(steps: Closing): Promise<void> {
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
