import { chmod, unlink } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { type OwnerMethod, ownerMethods, type WorkspaceOwner } from "./owner-methods";
import { prepareOwnerSocket, unusableSocket } from "./owner-socket";

const MAX_REQUEST_BYTES = 1024 * 1024;

export type OwnerServer = { dispose(): Promise<void> };

/**
 * Serves the use cases to this user's commands on a Unix socket of mode 0600 (its folder is 0700).
 * Call it only while holding the owner's lock: an old socket file is replaced. `report` takes what a use case threw.
 * Fails with `owner-socket-unusable`.
 */
export async function serveOwner(
  socketPath: string,
  owner: WorkspaceOwner,
  report: (error: unknown) => void,
): Promise<Reply<OwnerServer>> {
  const prepared = await prepareOwnerSocket(socketPath);
  if (!prepared.ok) return prepared;
  const server = createServer((request, response) => {
    answer(request, owner).then(
      (reply) => send(response, 200, reply),
      (error: unknown) => {
        report(error);
        send(response, 500, { message: error instanceof Error ? error.message : String(error) });
      },
    );
  });
  try {
    await unlink(socketPath).catch(ignoreMissing);
    await listen(server, socketPath);
    await chmod(socketPath, 0o600);
  } catch (error) {
    server.close();
    return unusableSocket(socketPath, error);
  }
  return success({
    dispose: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
}

async function answer(request: IncomingMessage, owner: WorkspaceOwner): Promise<unknown> {
  const method = (request.url ?? "").slice(1);
  if (!isOwnerMethod(method)) {
    return failure("unknown-method", `The running dashboard does not know the request '${method}'.`, {
      hint: "It is of another version than this command. Restart the dashboard: npm start",
    });
  }
  const parsed = ownerMethods[method].safeParse(JSON.parse(await readBody(request)));
  if (!parsed.success) return failure("bad-request", `The arguments of '${method}' are not valid.`);
  // The schema above has just checked the arguments of exactly this method.
  const call = owner[method] as (...args: readonly unknown[]) => Promise<unknown>;
  return call(...parsed.data);
}

function isOwnerMethod(name: string): name is OwnerMethod {
  return Object.hasOwn(ownerMethods, name);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) throw new Error(`a request may hold at most ${MAX_REQUEST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(response: ServerResponse, status: number, body: Reply<unknown> | unknown) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body ?? null));
}

function ignoreMissing(error: NodeJS.ErrnoException) {
  if (error.code !== "ENOENT") throw error;
}
