import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";

const program = fileURLToPath(new URL("testing/start-and-wait.ts", import.meta.url));
let server: PrivateTmux;
beforeEach(async () => {
  server = await createPrivateTmux();
});
afterEach(() => server.dispose());

// What a unit with KillMode=mixed or process does to everything that its main process has left in its group.
it("fault F3: a restart that kills the dashboard's whole process group leaves sessions and their server alone", async () => {
  const args = ["--import", "tsx", program, server.socketPath, server.folder, "work"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  await once(createInterface({ input: child.stdout }), "line");
  const pid = await server.serverPid();
  process.kill(-(child.pid ?? 0), "SIGKILL");
  await once(child, "exit");
  await waitFor("our clients are gone", async () => (await server.cli("list-clients")) === "");
  expect(await server.serverPid()).toBe(pid);
  await server.cli("send-keys", "-t", "=work:", "still here", "Enter");
  await waitFor("the program answers", async () =>
    /alive\n(still here\n){2}/.test(await server.cli("capture-pane", "-p", "-t", "=work:")),
  );
  await server.open();
});
