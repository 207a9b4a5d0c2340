import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processesOfPanes } from "./process-tree";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { startWatched } from "./testing/start-session";
import { parseSessionName, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterEach(() => server.dispose());

/** A zombie has ended: only its parent has not noticed. */
async function runs(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return stat !== "" && !/\) [ZX] /.test(stat);
}

describe("killing a session", { timeout: 20_000 }, () => {
  it("never ends one whose name only begins the same", async () => {
    for (const name of ["a", "ab"]) await startWatched(server, tmux, name, ["cat"]);
    await tmux.killSession(parseSessionName("a"));
    await expect(tmux.killSession(parseSessionName("a"))).rejects.toMatchObject({ code: "no-session" });
    expect((await tmux.listSessions()).map((session) => session.name)).toEqual(["ab"]);
  });

  it("takes the process tree along, also what ignores signals, runs in the background, or left its group", async () => {
    const pids = join(server.folder, "pids");
    const stubborn = `sh -c 'trap "" HUP TERM INT; echo $$ >>"$0"; sleep 1000 & echo $! >>"$0"; while :; do sleep 1000; done' "$1"`;
    const script = `${stubborn} & nohup sleep 1002 >/dev/null 2>&1 & echo $! >>"$1"
      setsid sh -c 'echo $$ >>"$0"; exec sleep 1003' "$1" & exec sleep 1004`;
    const { name } = await startWatched(server, tmux, "tree", ["sh", "-c", script, "sh", pids]);
    const started = await waitFor("four processes", async () => {
      if (!existsSync(pids)) return null;
      const found = (await readFile(pids, "utf8"))
        .split("\n")
        .filter((line) => line !== "")
        .map(Number);
      return found.length === 4 ? found : null;
    });
    expect(await Promise.all(started.map(runs))).toEqual([true, true, true, true]);
    await tmux.killSession(name);
    expect(await Promise.all(started.map(runs))).toEqual([false, false, false, false]);
  });

  it("takes along what a program left behind when it ended", async () => {
    const file = join(server.folder, "left");
    const script = 'trap "" HUP; sleep 1005 >/dev/null 2>&1 & echo $! >"$1"; exit 0';
    const { name } = await startWatched(server, tmux, "left", ["sh", "-c", script, "sh", file]);
    await waitFor("the dead pane", async () => (await tmux.listPanes())[0]?.dead);
    const left = Number(await readFile(file, "utf8"));
    expect(await runs(left)).toBe(true);
    await tmux.killSession(name);
    expect(await runs(left)).toBe(false);
  });

  it("spares a stranger that got a dead pane's pid", async () => {
    const stranger = spawn("sleep", ["1006"]);
    const pid = stranger.pid ?? 0;
    expect(await processesOfPanes([{ pid, dead: true }], process.pid)).toEqual([]);
    expect(await processesOfPanes([{ pid, dead: false }], 1)).toEqual([]);
    expect((await processesOfPanes([{ pid, dead: false }], process.pid)).map((found) => found.pid)).toEqual([pid]);
    stranger.kill();
  });

  it("is quick for a program that ends by itself", async () => {
    const { name } = await startWatched(server, tmux, "quick", ["cat"]);
    const start = performance.now();
    await tmux.killSession(name);
    expect(performance.now() - start).toBeLessThan(450); // the hang-up was enough: nothing waited for SIGTERM
  });
});
