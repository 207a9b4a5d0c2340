import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { sessionSpec } from "./testing/start-session";
import { createStreamRecorder } from "./testing/stream-recorder";
import type { Tmux } from "./tmux";

let server: PrivateTmux;
beforeEach(async () => {
  server = await createPrivateTmux();
});
afterEach(() => server.dispose());

const base = { PATH: process.env["PATH"] ?? "", HOME: "/", LANG: "C.UTF-8" };

/** What `env` says in a new pane. */
async function paneEnvironment(tmux: Tmux, name: string, extra: Record<string, string> = {}) {
  const session = await tmux.createSession(sessionSpec(server, name, { environment: extra }));
  const record = createStreamRecorder();
  await tmux.openStream(session.name, record.sink);
  const argv = ["sh", "-c", "stty -onlcr; env -0; printf END; exec sleep 1000"] as const;
  await tmux.startProgram(session.paneId, { argv: [...argv], cwd: server.folder });
  await waitFor("the environment", () => record.text().endsWith("END"));
  const entries = record.text().split("\0").slice(0, -1);
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

async function millisecondsFor(tmux: Tmux, name: string): Promise<number> {
  const start = performance.now();
  await tmux.createSession(sessionSpec(server, name));
  return performance.now() - start;
}

describe("the environment of a pane", { timeout: 20_000 }, () => {
  it("is what was given, over tmux's own connection, and nothing else of ours", async () => {
    process.env["SECRET_OF_THE_TEST"] = "not for panes";
    const odd = { ANTHROPIC_API_KEY: "sk-ant-\"$HOME'\\ #{pid}", MULTI: "a\nb=c\nBASE=x", EMPTY: "" };
    const tmux = await server.open({ environment: { ...base, ...odd, TMUX: "/x,1,0", COLUMNS: "3" } });
    const seen = await paneEnvironment(tmux, "env", { AGENT_NAME: "backend #(touch x)" });
    expect(seen).toMatchObject({
      ...base,
      ...odd,
      AGENT_NAME: "backend #(touch x)",
      TERM: expect.stringMatching(/256color/),
    });
    const ofTmux = [
      "TMUX",
      "TMUX_PANE",
      "TERM",
      "TERM_PROGRAM",
      "TERM_PROGRAM_VERSION",
      "PWD",
      "OLDPWD",
      "SHLVL",
      "_",
      "SHELL",
    ];
    const known = new Set([...Object.keys({ ...base, ...odd }), "AGENT_NAME", ...ofTmux]);
    expect(Object.keys(seen).filter((name) => !known.has(name))).toEqual([]);
    expect(seen["TMUX"]).toContain(server.socketPath);
    delete process.env["SECRET_OF_THE_TEST"];
  });

  it("attack 51: what was taken away is gone for new sessions, what was added is there", async () => {
    const first = await server.open({ environment: { ...base, OLD_SECRET: "1", CHANGED: "a\nOLD=1" } });
    await first.createSession(sessionSpec(server, "before"));
    await first.dispose();
    const second = await server.open({ environment: { ...base, CHANGED: "b", ANTHROPIC_API_KEY: "new" } });
    const seen = await paneEnvironment(second, "after");
    expect(seen).toMatchObject({ CHANGED: "b", ANTHROPIC_API_KEY: "new" });
    expect(seen).not.toHaveProperty("OLD_SECRET");
    expect(await server.cli("show-environment", "-t", "=after:")).not.toContain("SECRET");
  });

  it("attack 51: is that of its own starter where two programs share a socket, also when it is respawned", async () => {
    const ofA = await server.open({ environment: { ...base, ANTHROPIC_API_KEY: "key-of-A", ONLY_A: "1" } });
    const ofB = await server.open({ environment: { ...base, ANTHROPIC_API_KEY: "key-of-B", SECRET_B: "b" } });
    const seenByA = await paneEnvironment(ofA, "agent-of-a");
    expect(seenByA).toMatchObject({ ANTHROPIC_API_KEY: "key-of-A", ONLY_A: "1" });
    expect(seenByA).not.toHaveProperty("SECRET_B");
    const seenByB = await paneEnvironment(ofB, "agent-of-b");
    expect(seenByB).toMatchObject({ ANTHROPIC_API_KEY: "key-of-B", SECRET_B: "b" });
    expect(seenByB).not.toHaveProperty("ONLY_A");
    expect(await server.cli("show-environment", "-g")).toBe("");
  });

  it("replaces what a server that somebody else started had in its global environment", async () => {
    await server.cliWith(
      { SECRET_OF_A_PERSON: "1\nLOOKS_LIKE=2", LC_ALL: "C" },
      "new-session",
      "-d",
      "-s",
      "theirs",
      "sleep",
      "1000",
    );
    const seen = await paneEnvironment(await server.open({ environment: base }), "env");
    expect(seen).not.toHaveProperty("SECRET_OF_A_PERSON");
    expect(seen).not.toHaveProperty("LC_ALL");
  });

  it("may be large: its size costs a session a few milliseconds at most", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, at) => [`VARIABLE_${at}`, `${at} "$HOME'\\\n`.repeat(8)]),
    );
    const huge = { ...base, ...many, HUGE: "x".repeat(120_000) };
    const seen = await paneEnvironment(await server.open({ environment: huge }), "huge");
    expect(seen).toMatchObject(huge);
    const [few, all] = await Promise.all(
      [base, { ...base, ...many }].map((environment) => server.open({ environment })),
    );
    if (!few || !all) throw new Error("two were opened");
    const times: { plain: number; full: number }[] = [];
    for (let at = 0; at < 20; at += 1) {
      times.push({ plain: await millisecondsFor(few, `few-${at}`), full: await millisecondsFor(all, `all-${at}`) });
    }
    // The best of each: a busy machine tells nothing about what is measured.
    const [plain, full] = [Math.min(...times.map((time) => time.plain)), Math.min(...times.map((time) => time.full))];
    console.log(`a session: ${plain.toFixed(2)} ms, with 60 variables: ${full.toFixed(2)} ms`);
    expect(full - plain).toBeLessThan(20);
  });

  it("leaves no trace in tmux's log of commands, on a command line, or in the environment of a tmux process", async () => {
    const tmux = await server.open({ environment: { ...base, ANTHROPIC_API_KEY: "sk-ant-log" } });
    await paneEnvironment(tmux, "quiet");
    expect(await server.cli("show-messages")).not.toContain("sk-ant-log");
    const clients = (await server.cli("list-clients", "-F", "#{client_pid}")).trim().split("\n");
    expect(clients).toHaveLength(2);
    for (const pid of [await server.serverPid(), ...clients]) {
      expect(await readFile(`/proc/${pid}/environ`, "utf8")).not.toContain("sk-ant-log");
      expect(await readFile(`/proc/${pid}/cmdline`, "utf8")).not.toContain("sk-ant-log");
    }
  });
});
