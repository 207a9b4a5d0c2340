import type { IncomingMessage, ServerResponse } from "node:http";
import { createGuard } from "@/lib/realtime/guard";
import { createGuardedServer } from "@/lib/realtime/guarded-server";
import { createSocketServer, type SocketServer } from "@/lib/realtime/socket-server";
import { need } from "./need";
import { openDashboard, runOperation, waitForGuards } from "./open-dashboard";

/**
 * The product without its pages, as a process of its own: `serve <workspace> <tmux socket> <program's folder>`. Generates
 * and spawns all agents of the workspace, then prints one line of JSON: port and log-in token.
 */
const [folder = "", tmuxSocket = "", appRoot = ""] = process.argv.slice(2);
const workspace = await openDashboard({ folder, tmuxSocket, appRoot });
const { orchestrator } = workspace;
let sockets: SocketServer | undefined;
const guard = createGuard({
  identity: orchestrator.identity,
  development: false,
  secure: false,
  app: (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(404).end(),
  appUpgrade: (_request, socket) => socket.destroy(),
  socketUpgrade: (request, socket, head) => sockets?.handleUpgrade(request, socket, head),
  report: (error) => console.error(error),
});
sockets = createSocketServer({
  orchestrator,
  socketSession: guard.socketSession,
  report: (error) => console.error(error),
});
const server = createGuardedServer(guard);
const port = need(await server.listen(0));

process.once("SIGTERM", async () => {
  await server.dispose();
  await sockets?.dispose();
  await workspace.dispose();
  process.exit(0);
});

await runOperation(orchestrator, "generate");
await runOperation(orchestrator, "spawn");
await waitForGuards(orchestrator);
const { token } = await orchestrator.identity.issueLoginToken();
console.log(JSON.stringify({ port, loginToken: token }));
