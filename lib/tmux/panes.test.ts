import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec, startWatched } from "./testing/start-session";
import { createStreamRecorder } from "./testing/stream-recorder";
import type { Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeAll(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterAll(() => server.dispose());

async function paneOf(name: string) {
  return (await tmux.listPanes()).find((pane) => pane.sessionName === name);
}

describe("a program in a pane", { timeout: 20_000 }, () => {
  it("attack 36: a folder and arguments with formats and quotes are taken as they are", async () => {
    const folder = join(server.folder, "#(touch ran) #{pid} %H ##[x] '\"$HOME` ~ ä\nb");
    await mkdir(folder);
    const session = await tmux.createSession(sessionSpec(server, "odd-folder", { cwd: folder }));
    const record = createStreamRecorder();
    await tmux.openStream(session.name, record.sink);
    const odd = [
      "#(touch ran)",
      "#{pid}",
      "$(touch ran)",
      "`touch ran`",
      "a b",
      "",
      "'",
      '"',
      "\\",
      "~",
      ";",
      "-x",
      "a\nb",
    ];
    const printer = ["sh", "-c", 'stty -onlcr; pwd -P; printf "[%s]" "$@"; exec sleep 1000', "sh"] as const;
    await tmux.startProgram(session.paneId, { argv: [...printer, ...odd], cwd: folder });
    await waitFor("the last argument", () => record.text().endsWith("[a\nb]"));
    expect(record.text()).toBe(`${folder}\n${odd.map((text) => `[${text}]`).join("")}`);
    expect((await paneOf("odd-folder"))?.currentPath).toBe(folder);
    expect([existsSync(join(folder, "ran")), existsSync(join(server.folder, "ran")), existsSync("/ran")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("attack 37: a title with a format is shown and not run, and forges no row of a list", async () => {
    const title = `#(touch ${server.folder}/ran)`;
    const argv = ["sh", "-c", 'printf "\\033]2;%s\\007" "$1"; exec sleep 1000', "sh", title] as const;
    await startWatched(server, tmux, "titled", [...argv]);
    await waitFor("the title", async () => (await paneOf("titled"))?.title === title);
    expect(existsSync(join(server.folder, "ran"))).toBe(false);
  });

  it("of a single word runs without a shell's parser", async () => {
    await startWatched(server, tmux, "single", ["cat;touch ran"]);
    await waitFor("the end", async () => (await paneOf("single"))?.dead);
    expect(existsSync(join(server.folder, "ran"))).toBe(false);
  });

  it("is refused in a folder that does not exist", async () => {
    const session = await tmux.createSession(sessionSpec(server, "no-folder"));
    const cwd = join(server.folder, "missing");
    await expect(tmux.startProgram(session.paneId, { argv: ["true"], cwd })).rejects.toMatchObject({
      code: "bad-argument",
    });
  });

  it("3 MB and an instant exit: every byte is seen, and the exit code is in the file", async () => {
    const session = await tmux.createSession(sessionSpec(server, "short-lived"));
    const record = createStreamRecorder();
    await tmux.openStream(session.name, record.sink);
    const exitCodeFile = join(server.folder, "it's a code.exit");
    const argv = ["sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; printf THE-END; exit 7"] as const;
    await tmux.startProgram(session.paneId, { argv: [...argv], cwd: server.folder, exitCodeFile });
    await waitFor("the last bytes", () => record.text().endsWith("THE-END"));
    expect(record.bytes().length).toBe(3_000_007);
    await waitFor("the exit code", () => existsSync(exitCodeFile));
    expect(await readFile(exitCodeFile, "utf8")).toBe("7\n");
    await waitFor("the end", async () => (await paneOf("short-lived"))?.dead);
    expect(await tmux.paneText(session.paneId, { historyLines: 0 })).toMatch(/xTHE-END\s*$/);
  });

  it("with an exit file survives the Ctrl-C that it handles itself", async () => {
    const exitCodeFile = join(server.folder, "interrupt.exit");
    const session = await tmux.createSession(sessionSpec(server, "interrupt"));
    const record = createStreamRecorder();
    await tmux.openStream(session.name, record.sink);
    const script =
      'process.on("SIGINT", () => console.log("caught")); console.log("ready"); setInterval(() => {}, 1000)';
    await tmux.startProgram(session.paneId, {
      argv: [process.execPath, "-e", script],
      cwd: server.folder,
      exitCodeFile,
    });
    await waitFor("the program", () => record.text().includes("ready"));
    await tmux.sendKeys(session.paneId, Buffer.from("\x03"));
    await waitFor("the handler", () => record.text().includes("caught"));
    await tmux.sendKeys(session.paneId, Buffer.from("\x03"));
    await waitFor("the second one", () => record.text().split("caught").length === 3);
    expect(existsSync(exitCodeFile)).toBe(false);
  });

  it("is seen as a dead pane with its code when it has ended, and can be started again", async () => {
    const session = await startWatched(server, tmux, "restart", ["sh", "-c", "echo one; sleep 0.1; exit 3"]);
    const pane = await waitFor("the end", async () => {
      const found = await paneOf("restart");
      return found?.dead ? found : null;
    });
    expect([3, null]).toContain(pane.deadStatus); // tmux 3.3a loses it at times
    await tmux.startProgram(session.paneId, { argv: ["sh", "-c", "echo two; exec cat"], cwd: server.folder });
    await waitFor("the new output", () => session.record.text() === "one\r\ntwo\r\n");
    expect((await paneOf("restart"))?.dead).toBe(false);
  });

  it("attack 50: keeps its size for a size that no pane can have", async () => {
    const session = await tmux.createSession(sessionSpec(server, "sized"));
    for (const [cols, rows] of [
      [0, 30],
      [-1, 30],
      [Number.NaN, 30],
      [1e9, 30],
      [80.5, 30],
      [80, Infinity],
    ] as const) {
      await expect(tmux.resizeWindow(session.windowId, cols, rows)).rejects.toMatchObject({ code: "bad-argument" });
    }
    await tmux.resizeWindow(session.windowId, 132, 43);
    expect(await paneOf("sized")).toMatchObject({ cols: 132, rows: 43 });
  });
});
