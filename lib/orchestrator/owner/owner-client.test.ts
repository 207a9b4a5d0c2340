import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSocketServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperationId } from "@/lib/contract/ids";
import { ownerClient, probeOwner } from "./owner-client";

let folder: string;
let socketPath: string;
let server: Server | undefined;
const operation = OperationId.parse("11111111-1111-4111-8111-111111111111");
const patience = { probeMs: 200, checkEveryMs: 100, checkMs: 200, callMs: 300 };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "owner-client-"));
  socketPath = join(folder, "sock");
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  rmSync(folder, { recursive: true });
});

async function listen(on: Server): Promise<void> {
  server = on;
  await new Promise<void>((resolve) => on.listen(socketPath, resolve));
}

/** Accepts connections and never answers, as a stopped process does. */
async function listenSilently(): Promise<void> {
  const sockets = new Set<{ destroy(): void }>();
  const silent = createSocketServer((socket) => sockets.add(socket.on("error", () => {})));
  const close = silent.close.bind(silent);
  silent.close = (done) => {
    for (const socket of sockets) socket.destroy();
    return close(done);
  };
  await listen(silent);
}

const lost = { ok: false, error: { code: "owner-lost", message: expect.any(String), hint: expect.any(String) } };

describe("fault F13: a dashboard that is lost during a call", () => {
  const answers: Record<string, RequestListener> = {
    "ends before it answers": (request) => request.socket.destroy(),
    "ends in the middle of its answer": (request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write('{"ok":true', () => request.socket.destroy());
    },
    "answers nothing": (_, response) => response.end(),
    "answers no JSON": (_, response) => response.end("<html>"),
    "answers something else": (_, response) => response.end('{"value":1}'),
  };

  it.each(Object.entries(answers))("because it %s: the reply says so, and what to do", async (_name, answer) => {
    await listen(createServer(answer));
    expect(await ownerClient(socketPath).createSession("backend-agent")).toMatchObject({
      ...lost,
      error: { ...lost.error, hint: expect.stringContaining("may have been done") },
    });
    expect(await ownerClient(socketPath).listSessions()).toMatchObject({
      ...lost,
      error: { ...lost.error, hint: expect.stringContaining("Nothing was changed") },
    });
  });

  it("because nobody listens any more", async () => {
    expect(await probeOwner(socketPath)).toBe("absent");
    expect(await ownerClient(socketPath).listAgents()).toMatchObject(lost);
  });

  it("because it hangs: no call waits for ever, not even for an operation", async () => {
    await listenSilently();
    expect(await probeOwner(socketPath, patience.probeMs)).toBe("silent");
    const owner = ownerClient(socketPath, patience);
    expect(await owner.waitForOperation(operation)).toMatchObject(lost);
    expect(await owner.stopSession("backend-agent")).toMatchObject(lost);
  });

  it("because one call never ends, though the dashboard lives", async () => {
    await listen(createServer((request, response) => void (request.url === "/" && response.end("{}"))));
    expect(await ownerClient(socketPath, patience).killSession("backend-agent")).toMatchObject(lost);
    (server as ReturnType<typeof createServer>).closeAllConnections(); // made above
  });
});

describe("a dashboard that lives", () => {
  it("may take its time for an operation", async () => {
    let probes = 0;
    let finish = () => {};
    await listen(
      createServer((request, response) => {
        if (request.url !== "/") finish = () => response.end('{"ok":true,"value":"done"}');
        else response.end("{}");
        if (request.url === "/" && ++probes === 5) finish();
      }),
    );
    expect(await ownerClient(socketPath, patience).waitForOperation(operation)).toEqual({ ok: true, value: "done" });
    expect(probes * patience.checkEveryMs).toBeGreaterThan(patience.callMs);
  });

  it("says what it did not expect", async () => {
    await listen(createServer((_, response) => response.writeHead(500).end('{"message":"broken"}')));
    expect(await ownerClient(socketPath).listAgents()).toMatchObject({
      ok: false,
      error: { code: "owner-failed", cause: expect.stringContaining("broken") },
    });
  });
});
