import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec, startWatched } from "./testing/start-session";
import { openTmux, parseSessionName, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;

beforeEach(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterEach(() => server.dispose());

describe("sessions", { timeout: 20_000 }, () => {
  it("27 are created in one pipeline; a name that is taken fails alone", async () => {
    await tmux.createSession(sessionSpec(server, "iw-13"));
    const specs = Array.from({ length: 27 }, (_, at) => sessionSpec(server, `iw-${at}`));
    const start = performance.now();
    const results = await Promise.allSettled(specs.map((spec) => tmux.createSession(spec)));
    console.log(`27 sessions in ${(performance.now() - start).toFixed(0)} ms`);
    expect(results.map((result) => result.status)).toEqual(
      specs.map((_, at) => (at === 13 ? "rejected" : "fulfilled")),
    );
    expect(results[13]).toMatchObject({ reason: { code: "duplicate-session" } });
    expect((await tmux.listSessions()).map((session) => session.name).sort()).toEqual(
      specs.map(({ name }) => name).sort(),
    );
  });

  it("of others are listed too, with any name, but never the keeper", async () => {
    await server.cli("new-session", "-d", "-s", "Üser's own $1 -x", "sleep", "1000");
    const [session] = await tmux.listSessions(["@workspace"]);
    expect(session).toMatchObject({ name: "Üser's own $1 -x", attachedClients: 0, options: {} });
    expect(Math.abs((session?.createdAt ?? 0) - Date.now())).toBeLessThan(5_000);
    expect((await tmux.listPanes()).map((pane) => pane.sessionName)).toEqual(["Üser's own $1 -x"]);
  });

  it("announce that they come and go", async () => {
    let changes = 0;
    const stop = tmux.onSessionsChanged(() => {
      changes += 1;
    });
    await server.cli("new-session", "-d", "-s", "other", "sleep", "1000");
    await waitFor("the creation", () => changes > 0);
    changes = 0;
    await server.cli("kill-session", "-t", "=other");
    await waitFor("the end", () => changes > 0);
    stop();
  });

  it("keep the size they were given whoever attaches", async () => {
    await tmux.createSession(sessionSpec(server, "sized", { cols: 120, rows: 36 }));
    const pane = async () => (await tmux.listPanes())[0];
    expect(await pane()).toMatchObject({ cols: 120, rows: 36 });
    expect(await server.cli("show-options", "-wv", "-t", "=sized:", "window-size")).toBe("manual\n");
  });

  it("survive the end of the connection and are found by the next one", async () => {
    const { paneId } = await startWatched(server, tmux, "durable", ["sh", "-c", "echo here; exec cat"]);
    await tmux.dispose();
    const next = await server.open();
    expect((await next.listPanes())[0]).toMatchObject({ id: paneId, sessionName: "durable", dead: false });
    await expect(tmux.listSessions()).rejects.toMatchObject({ code: "disposed" });
  });

  it("are refused in a folder that does not exist, and with an option that is none", async () => {
    const refused = (more: object) => tmux.createSession(sessionSpec(server, "refused", more));
    await expect(refused({ cwd: "/does/not/exist" })).rejects.toMatchObject({ code: "bad-argument" });
    await expect(refused({ cwd: "relative" })).rejects.toMatchObject({ code: "bad-argument" });
    await expect(refused({ options: { "status-left": "#(touch x)" } })).rejects.toMatchObject({ code: "bad-argument" });
    await expect(refused({ cols: 0 })).rejects.toMatchObject({ code: "bad-argument" });
    expect(await tmux.hasSession(parseSessionName("refused"))).toBe(false);
  });
});

describe("opening tmux", () => {
  it("says that tmux is missing", async () => {
    const options = {
      socket: { path: `${server.folder}/other` },
      folder: server.folder,
      environment: { PATH: "/nowhere" },
    };
    await expect(openTmux(options)).rejects.toMatchObject({ code: "tmux-missing" });
    await expect(openTmux({ ...options, binary: "/no/tmux" })).rejects.toMatchObject({ code: "tmux-missing" });
  });
});
