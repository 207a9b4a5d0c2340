import { request } from "node:http";
import { ownerMethods, type WorkspaceOwner } from "./owner-methods";

/** Thrown when no process listens on the owner's socket. */
export class NoOwnerError extends Error {
  readonly code = "no-owner";
}

/**
 * The use cases of the process that owns the workspace, called over its Unix socket.
 * Each call throws `NoOwnerError` when nobody listens, and an Error when the owner failed unexpectedly.
 */
export function ownerClient(socketPath: string): WorkspaceOwner {
  const entries = Object.keys(ownerMethods).map((method) => [
    method,
    (...args: unknown[]) => callOwner(socketPath, method, args),
  ]);
  // Every key of ownerMethods is a method of WorkspaceOwner, and the owner answers what that method returns.
  return Object.fromEntries(entries) as WorkspaceOwner;
}

export async function ownerListens(socketPath: string): Promise<boolean> {
  try {
    await callOwner(socketPath, "", []);
    return true;
  } catch (error) {
    if (error instanceof NoOwnerError) return false;
    throw error;
  }
}

function callOwner(socketPath: string, method: string, args: unknown[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method: "POST", path: `/${method}` }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`The running dashboard failed on '${method}': ${JSON.stringify(body)}`));
      });
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      const nobody = ["ENOENT", "ENOTDIR", "ECONNREFUSED"].includes(error.code ?? "");
      reject(nobody ? new NoOwnerError(`nobody listens on ${socketPath}`) : error);
    });
    // JSON drops trailing undefined to null, which an optional argument refuses.
    outgoing.end(JSON.stringify(args.filter((arg) => arg !== undefined)));
  });
}
