import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, stat, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attachCommandFor, prepareSocketFolder, socketPathOf } from "./socket";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec } from "./testing/start-session";

const uid = process.getuid?.() ?? 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tmux-socket-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("the socket", () => {
  it("is where tmux -L looks under TMUX_TMPDIR", () => {
    expect(socketPathOf({ socket: { name: "work" }, folder: "/run/x" }, 1000)).toBe("/run/x/tmux-1000/work");
  });

  it("refuses a name that is a path, and a path that is too long or relative", () => {
    const refused = (options: Parameters<typeof socketPathOf>[0]) => () => socketPathOf(options, 0);
    expect(refused({ socket: { name: "../x" }, folder })).toThrow(expect.objectContaining({ code: "bad-argument" }));
    expect(refused({ socket: { name: "x" }, folder: `/${"y".repeat(120)}` })).toThrow("longer than 103 bytes");
    expect(refused({ socket: { path: "x" }, folder })).toThrow(expect.objectContaining({ code: "socket-folder" }));
  });

  it("attack 52: lives in a folder of mode 0700 that nobody else can open", async () => {
    const path = join(folder, "new", "socket");
    await prepareSocketFolder(path, uid);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    for (const mode of [0o755, 0o770, 0o701]) {
      await chmod(dirname(path), mode);
      await expect(prepareSocketFolder(path, uid)).rejects.toMatchObject({ code: "socket-folder" });
    }
  });

  it("is refused behind a link and in another user's folder", async () => {
    await mkdir(join(folder, "real"), { mode: 0o700 });
    await symlink(join(folder, "real"), join(folder, "link"));
    await expect(prepareSocketFolder(join(folder, "link", "s"), uid)).rejects.toMatchObject({ code: "socket-folder" });
    await expect(prepareSocketFolder(join(folder, "real", "s"), uid + 1)).rejects.toMatchObject({
      code: "socket-folder",
    });
  });

  it("is named in the attach command only as far as a person's tmux needs it", () => {
    const options = { binary: "tmux", environment: {}, folder: "/tmp", socket: { name: "work" } };
    expect(attachCommandFor(options, "/tmp/tmux-0/work", "a")).toBe("tmux -L work attach -t '=a'");
    const elsewhere = { ...options, folder: "/srv/it's" };
    expect(attachCommandFor(elsewhere, "/srv/it's/tmux-0/work", "a")).toBe(
      "tmux -S '/srv/it'\\''s/tmux-0/work' attach -t '=a'",
    );
    expect(attachCommandFor({ ...elsewhere, environment: { TMUX_TMPDIR: "/srv/it's" } }, "", "a")).toBe(
      "tmux -L work attach -t '=a'",
    );
  });
});

describe("the attach command", { timeout: 20_000 }, () => {
  let server: PrivateTmux;
  beforeEach(async () => {
    server = await createPrivateTmux();
  });
  afterEach(() => server.dispose());

  it("attaches a person's terminal when it is pasted, and the person is counted", async () => {
    const tmux = await server.open();
    const session = await tmux.createSession(sessionSpec(server, "shared"));
    const terminal = execFile("script", ["-qec", tmux.attachCommand(session.name), "/dev/null"], {
      env: { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8" },
    });
    const attached = async () => (await tmux.listSessions())[0]?.attachedClients;
    await waitFor("the person", async () => (await attached()) === 1);
    await promisify(execFile)("tmux", ["-S", server.socketPath, "detach-client", "-s", "=shared"]);
    await waitFor("nobody", async () => (await attached()) === 0);
    await waitFor("the terminal's end", () => terminal.exitCode !== null);
  });
});
