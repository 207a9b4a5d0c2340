import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";

const watcher = fileURLToPath(new URL("testing/watch-until-killed.ts", import.meta.url));
const count = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); echo line $i; [ $((i%20)) -eq 0 ] && sleep 0.01; done";
let server: PrivateTmux;

beforeEach(async () => {
  server = await createPrivateTmux();
});
afterEach(() => server.dispose());

/** How far the pane's program has come: what tmux has read of it. */
async function linesPrinted(): Promise<number> {
  const screen = await server.cli("capture-pane", "-p", "-t", "=work:");
  return Number(/line (\d+)\n*$/.exec(screen.trimEnd())?.[1] ?? 0);
}

it("leaves no client behind that holds a pane's output back when the watching process is killed", async () => {
  await server.cli("-f/dev/null", "new-session", "-d", "-s", "work", count);
  for (let round = 1; round <= 3; round++) {
    const args = ["--import", "tsx", watcher, server.socketPath, server.folder, "work"];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(createInterface({ input: child.stdout }), "line");
    const watched = await linesPrinted();
    await waitFor("output while it is watched", async () => (await linesPrinted()) > watched + 200);
    child.kill("SIGKILL");
    await once(child, "exit");
    await waitFor("no client is left", async () => (await server.cli("list-clients")) === "");
    const killed = await linesPrinted();
    await waitFor("output goes on", async () => (await linesPrinted()) > killed + 200);
  }
});
