import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";
import { recordingViewer } from "../testing/recording-viewer";

let workspace: TestWorkspace;
afterEach(async () => {
  await workspace.dispose();
});

async function started(command = "cat", more = ""): Promise<Orchestrator> {
  workspace = await openWorkspace(smallRegistry(command, more));
  return workspace.start();
}

async function generate(orchestrator: Orchestrator) {
  const operation = await orchestrator.startOperation("generate", "all");
  if (!operation.ok) throw new Error(operation.error.message);
  await orchestrator.waitForOperation(operation.value.id);
}

async function statusOf(orchestrator: Orchestrator, agent: string): Promise<AgentStatus | undefined> {
  return (await orchestrator.listAgents()).find(({ name }) => name === agent)?.status;
}

/** Ignores Ctrl-C and everything else it is asked. */
const STUBBORN = `exec python3 -c 'import signal, time
signal.signal(signal.SIGINT, lambda *_: open("asked", "w").close())
open("ready", "w").close()
while True: time.sleep(60)'`;

async function screenOf(agent: string): Promise<string> {
  return workspace.tmuxCli("capture-pane", "-pJ", "-t", `=iw-${agent}:`);
}

/** A shell that takes no script of another language, as fish and csh do. */
async function strangeShell(folder: string): Promise<string> {
  const file = join(folder, "strange");
  const script = '#!/bin/sh\ncase "$*" in *-c*) echo "syntax error"; exit 2;; esac\necho "$0 is ready"\nexec cat\n';
  await writeFile(file, script, { mode: 0o755 });
  return file;
}

const codeOf = (reply: { ok: true } | { ok: false; error: { code: string } }) => (reply.ok ? "ok" : reply.error.code);

describe("creating a session", () => {
  it("refuses an agent that is not in the registry, lists what is, and guesses", async () => {
    const reply = await (await started()).createSession("frist-agent");
    expect(reply).toMatchObject({
      ok: false,
      error: { code: "agent-not-found", message: "Agent 'frist-agent' not found in registry" },
    });
    expect(reply.ok || reply.error.hint).toContain(
      "Did you mean 'first-agent'?\nAvailable agents:\n  first-agent\n  second-agent",
    );
  });

  it("attack 35: refuses names that mean something to tmux, and runs nothing", async () => {
    const orchestrator = await started();
    const probe = join(workspace.folder, "p");
    for (const name of [
      `x#(touch ${probe})`,
      "#{pid}",
      "$1",
      "@1",
      "%1",
      "=a",
      "a:b",
      "a.b",
      "-x",
      "{last}",
      "!",
      "../x",
      "",
      "a".repeat(300),
      "a\0b",
    ]) {
      expect(codeOf(await orchestrator.createSession(name))).toBe("bad-agent-name");
    }
    expect(existsSync(probe)).toBe(false);
    expect(await orchestrator.listSessions()).toEqual([]);
  });

  it("refuses a missing config with the command that makes it, and an edited one unless told otherwise", async () => {
    const orchestrator = await started();
    const settings = join(workspace.folder, "agents/first-agent/.claude/settings.json");
    const missing = await orchestrator.createSession("first-agent");
    expect(missing).toMatchObject({
      ok: false,
      error: {
        code: "config-missing",
        message: `Config not found: ${settings}`,
        hint: "Run: orchestrator generate first-agent",
      },
    });
    await generate(orchestrator);
    await appendFile(settings, "\n");
    const edited = await orchestrator.createSession("first-agent");
    expect(edited).toMatchObject({ ok: false, error: { code: "config-drifted" } });
    expect(edited.ok || edited.error.details).toEqual([
      "agents/first-agent/.claude/settings.json: Somebody changed it after it was generated.",
    ]);
    expect(codeOf(await orchestrator.createSession("first-agent", { ignoreDrift: true }))).toBe("ok");
  });

  it("refuses a second one with the lines that attach and kill", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    expect(codeOf(await orchestrator.createSession("first-agent"))).toBe("ok");
    const again = await orchestrator.createSession("first-agent");
    expect(again).toMatchObject({
      ok: false,
      error: { code: "session-exists", message: "Session 'iw-first-agent' already exists" },
    });
    expect(again.ok || again.error.hint).toMatch(
      /^Attach: tmux -S .* attach -t '?=iw-first-agent'?\nKill: {3}orchestrator kill first-agent$/,
    );
  });

  it("makes one of two that are asked for at the same moment", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    const replies = await Promise.all([
      orchestrator.createSession("first-agent"),
      orchestrator.createSession("first-agent"),
    ]);
    expect(replies.map(codeOf).sort()).toEqual(["ok", "session-exists"]);
    expect(await orchestrator.listSessions()).toHaveLength(1);
  });

  it("refuses more sessions than the limit, and says who uses it up", async () => {
    const orchestrator = await started("cat", "limits: {max_sessions: 1}\n");
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const refused = await orchestrator.createSession("second-agent");
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "session-limit", message: "1 of 1 sessions are in use.", details: ["iw-first-agent"] },
    });
  });

  it("keeps the limit when all are started at the same moment", async () => {
    const orchestrator = await started("cat", "limits: {max_sessions: 1}\n");
    await generate(orchestrator);
    const replies = await Promise.all(["first-agent", "second-agent"].map((name) => orchestrator.createSession(name)));
    expect(replies.map(codeOf).sort()).toEqual(["ok", "session-limit"]);
    expect(await orchestrator.listSessions()).toHaveLength(1);
    // A place that was taken for a start that came to nothing is free again.
    await orchestrator.killSession("first-agent");
    await orchestrator.killSession("second-agent");
    expect(codeOf(await orchestrator.createSession("second-agent"))).toBe("ok");
  });

  it("frees its place in the limit when the start fails", async () => {
    const orchestrator = await started("cat", 'limits: {max_sessions: 1}\ndrift: {on_spawn: "off"}\n');
    await generate(orchestrator);
    await rename(join(workspace.folder, "agents/first-agent"), join(workspace.folder, "agents/away"));
    expect(codeOf(await orchestrator.createSession("first-agent"))).not.toBe("ok");
    expect(codeOf(await orchestrator.createSession("second-agent"))).toBe("ok");
  });

  it.each([
    ["block", "config-drifted", false],
    ["warn", "ok", true],
    ["off", "ok", false],
  ])("with drift.on_spawn: %s answers a start of an edited agent with %s", async (rule, code, warns) => {
    const orchestrator = await started("cat", `drift: {on_spawn: "${rule}"}\n`);
    await generate(orchestrator);
    const file = "agents/first-agent/.claude/CLAUDE.md";
    await appendFile(join(workspace.folder, file), "Mine.\n");
    const created = await orchestrator.createSession("first-agent");
    expect(codeOf(created)).toBe(code);
    const notices = created.ok ? created.value.notices : [];
    expect(notices.some((notice) => notice.startsWith(`${file}: `))).toBe(warns);
    if (created.ok) return;
    expect(created.error.hint).toContain("Run: orchestrator generate first-agent");
    expect(codeOf(await orchestrator.createSession("first-agent", { ignoreDrift: true }))).toBe("ok");
  });

  it("misses a persona only where there is a folder of them", async () => {
    workspace = await openWorkspace(smallRegistry("cat"));
    const orchestrator = await workspace.start();
    await generate(orchestrator);
    const notices = async () => {
      const created = await orchestrator.createSession("first-agent");
      await orchestrator.killSession("first-agent");
      return created.ok ? created.value.notices.join() : created.error.message;
    };
    expect(await notices()).not.toContain("persona");
    await mkdir(join(workspace.folder, "personas"));
    expect(await notices()).toContain("No persona file: ");
  });

  it("looks for an overridden persona where the registry says", async () => {
    const text = smallRegistry("cat").replace(
      "    model: sonnet\n",
      "    model: sonnet\n    persona: personas/mine.md\n",
    );
    workspace = await openWorkspace(text);
    const orchestrator = await workspace.start();
    await generate(orchestrator);
    const created = await orchestrator.createSession("first-agent");
    const missing = `No persona file: ${join(workspace.folder, "personas/mine.md")}`;
    expect(created.ok && created.value.notices).toContain(missing);
    await orchestrator.killSession("first-agent");
    await mkdir(join(workspace.folder, "personas"), { recursive: true });
    await writeFile(join(workspace.folder, "personas/mine.md"), "# Mine\n");
    const again = await orchestrator.createSession("first-agent");
    expect(again.ok && again.value.notices).not.toContain(missing);
  });

  it("starts an agent of a workspace without a project context, and says which file to write", async () => {
    const orchestrator = await started();
    await rm(join(workspace.folder, ".project-context.md"));
    await generate(orchestrator);
    const created = await orchestrator.createSession("first-agent");
    expect(created).toMatchObject({ ok: true });
    expect(created.ok && created.value.notices).toContainEqual(expect.stringMatching(/^Write \.project-context\.md\b/));
    const [card] = await orchestrator.listAgents();
    expect(card?.config.state).toBe("missing-context");
  });

  it("tells the pane the socket that it is on, whatever socket the dashboard itself was started in", async () => {
    workspace = await openWorkspace(smallRegistry('echo "socket<$TMUX_SOCKET>"; cat'));
    const orchestrator = await workspace.start({ TMUX_SOCKET: "somebody-elses" });
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const socket = (await workspace.tmuxCli("display-message", "-p", "#{socket_path}")).trim();
    await waitFor("the pane's words", async () => (await screenOf("first-agent")).includes(`socket<${socket}>`));
  });

  it.each([
    ["/nowhere/zsh", "is not there"],
    ["/usr/sbin/nologin", "lets nobody in"],
  ])("falls back to /bin/sh, and says so, when SHELL is %s", async (shell, why) => {
    workspace = await openWorkspace(smallRegistry('echo "shell<$SHELL>"; cat'));
    const orchestrator = await workspace.start({ SHELL: shell });
    await generate(orchestrator);
    const created = await orchestrator.createSession("first-agent");
    expect(created.ok && created.value.notices).toContain(`SHELL is ${shell}, which ${why}: using /bin/sh.`);
    await waitFor("the program", async () => (await screenOf("first-agent")).includes("shell</bin/sh>"));
  });

  it("starts the agent's program although the person's shell speaks another language than sh", async () => {
    workspace = await openWorkspace(smallRegistry('if true; then echo "program runs"; fi; cat'));
    const orchestrator = await workspace.start({ SHELL: await strangeShell(workspace.folder) });
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the program", async () => (await screenOf("first-agent")).includes("program runs"));
  });

  it("gives a person their own shell, whatever language it speaks, when there is no program", async () => {
    workspace = await openWorkspace(smallRegistry("cat").replaceAll(/command: .*/g, ""));
    const shell = await strangeShell(workspace.folder);
    const orchestrator = await workspace.start({ SHELL: shell, PATH: "/usr/bin:/bin" });
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the shell", async () => (await screenOf("first-agent")).includes(`${shell} is ready`));
  });

  it.skipIf(!existsSync("/usr/bin/fish"))("works with fish", async () => {
    workspace = await openWorkspace(smallRegistry("cat").replaceAll(/command: .*/g, ""));
    const orchestrator = await workspace.start({ SHELL: "/usr/bin/fish", PATH: "/usr/bin:/bin" });
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("its prompt", async () => (await screenOf("first-agent")).includes("the friendly interactive shell"));
    await workspace.tmuxCli("send-keys", "-t", "=iw-first-agent:", "echo fish-$FISH_VERSION-$AGENT_NAME", "Enter");
    await waitFor("its answer", async () => /^fish-\d.*-first-agent$/m.test(await screenOf("first-agent")));
  });

  it("never touches another workspace's session of the same name", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await workspace.tmuxCli("new-session", "-d", "-s", "iw-first-agent", "cat");
    await workspace.tmuxCli("set-option", "-t", "=iw-first-agent:", "@workspace", "/somewhere/else");
    const refused = await orchestrator.createSession("first-agent");
    expect(refused).toMatchObject({ ok: false, error: { code: "session-is-foreign" } });
    expect(refused.ok || refused.error.message).toContain("/somewhere/else");
    expect(await orchestrator.killSession("first-agent")).toEqual(refused);
    expect(await orchestrator.stopSession("first-agent")).toEqual(refused);
    expect(await workspace.tmuxCli("list-sessions", "-F", "#{session_name}")).toContain("iw-first-agent");
    expect(await orchestrator.listSessions()).toMatchObject([{ name: "iw-first-agent", workspace: "/somewhere/else" }]);
  });

  it("gives the pane its folder, its variables and our commands, and no word of them to a shell's parser", async () => {
    const orchestrator = await started(
      'pwd; echo "$AGENT_NAME|$PROJECT_ROOT|$SESSION_PREFIX|$AGENT_MODEL"; echo "$PATH"; cat',
    );
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const folder = workspace.folder;
    await waitFor("the pane's words", async () =>
      (await workspace.tmuxCli("capture-pane", "-pJ", "-t", "=iw-first-agent:")).includes(
        `first-agent|${folder}|iw-|sonnet`,
      ),
    );
    const text = await workspace.tmuxCli("capture-pane", "-pJ", "-t", "=iw-first-agent:");
    expect(text).toContain(`${folder}/agents/first-agent\n`);
    expect(text).toContain(`\n${workspace.paths.binFolder}:`);
  });

  it("attack 51: gives a pane none of the dashboard's own secrets", async () => {
    const orchestrator = await started("env; cat");
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const names = async () =>
      (await workspace.tmuxCli("capture-pane", "-pJ", "-S", "-", "-t", "=iw-first-agent:")).matchAll(/^([A-Z_]+)=/gm);
    await waitFor("the environment", async () => [...(await names())].some(([, name]) => name === "AGENT_NAME"));
    const known = [...(await names())].map(([, name]) => name).sort();
    expect(known.filter((name) => /TOKEN|SECRET|DATABASE|NODE_|NEXT|PORT$/.test(name ?? ""))).toEqual([]);
  });
});

describe("ending a session", () => {
  it("attack 40: ends exactly the named one", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await workspace.tmuxCli("new-session", "-d", "-s", "iw-first-agent10", "cat");
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("not-running");
    await orchestrator.createSession("first-agent");
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("ok");
    const left = await workspace.tmuxCli("list-sessions", "-F", "#{session_name}");
    expect(left).toContain("iw-first-agent10");
    expect(left).not.toMatch(/^iw-first-agent$/m);
  });

  it("asks the program first: one that knows /exit ends by itself, with its own last words", async () => {
    const orchestrator = await started(
      `exec python3 -c 'import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
open("ready", "w").close()
for line in sys.stdin:
    if line.endswith("/exit\\n"): open("ended", "w").close(); sys.exit(3)'`,
    );
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the program", () => existsSync(join(workspace.folder, "agents/first-agent/ready")));
    expect(codeOf(await orchestrator.stopSession("first-agent"))).toBe("ok");
    expect(existsSync(join(workspace.folder, "agents/first-agent/ended"))).toBe(true);
    expect(await orchestrator.listSessions()).toEqual([]);
  }, 20_000);

  it("presses no Enter in a program that shows nothing of the word it is given, as a dialog does", async () => {
    const orchestrator = await started(`exec python3 -c 'import os, signal, termios, tty
signal.signal(signal.SIGINT, lambda *_: None)
tty.setraw(0); open("ready", "w").close()
while True:
    byte = os.read(0, 1)
    with open("keys", "ab") as keys: keys.write(byte)'`);
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const folder = join(workspace.folder, "agents/first-agent");
    await waitFor("the program", () => existsSync(join(folder, "ready")));
    expect(codeOf(await orchestrator.stopSession("first-agent"))).toBe("ok");
    expect(await readFile(join(folder, "keys"), "latin1")).toBe("\x03\x15/exit");
  });

  it("kills at once what a stop still waits for, and both have succeeded", async () => {
    const orchestrator = await started(STUBBORN);
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the program", () => existsSync(join(workspace.folder, "agents/first-agent/ready")));
    const stopping = orchestrator.stopSession("first-agent");
    await waitFor("the first Ctrl-C", () => existsSync(join(workspace.folder, "agents/first-agent/asked")));
    const before = Date.now();
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("ok");
    expect(codeOf(await stopping)).toBe("ok");
    // A program is asked for five seconds.
    expect(Date.now() - before).toBeLessThan(4_500);
    expect(await orchestrator.listSessions()).toEqual([]);
  });

  it("succeeds when the session goes while its program is asked", async () => {
    const orchestrator = await started(STUBBORN);
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the program", () => existsSync(join(workspace.folder, "agents/first-agent/ready")));
    const endings = [orchestrator.stopSession("first-agent"), orchestrator.stopSession("first-agent")];
    await waitFor("the first Ctrl-C", () => existsSync(join(workspace.folder, "agents/first-agent/asked")));
    await workspace.tmuxCli("kill-session", "-t", "=iw-first-agent");
    expect((await Promise.all(endings)).map(codeOf)).toEqual(["ok", "ok"]);
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("not-running");
  });

  it("needs no registry: an agent that left it keeps its card until its session has ended", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await orchestrator.createSession("second-agent");
    const removed: string[] = [];
    orchestrator.onChange((change) => change.type === "agents-removed" && removed.push(...change.names));
    const file = join(workspace.folder, "agents/registry.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.slice(0, text.indexOf("  second-agent:")));
    const orphan = () => orchestrator.listAgents().then((cards) => cards.find(({ name }) => name === "second-agent"));
    await waitFor("the orphan", async () => (await orphan())?.config.state === "orphan");
    expect(await orphan()).toMatchObject({ displayName: "second-agent", model: "unknown", session: {} });
    expect(await orchestrator.readAgent("second-agent")).toMatchObject({
      ok: true,
      value: { launchCommand: "unknown" },
    });
    const viewer = await recordingViewer(orchestrator, "second-agent");
    expect(codeOf(await orchestrator.startOperation("spawn", ["second-agent"]))).toBe("agent-not-found");
    expect(codeOf(await orchestrator.killSession("second-agent"))).toBe("ok");
    await waitFor("the viewer's end", () => viewer.ended);
    await waitFor("its card's end", () => removed.includes("second-agent"));
    expect(codeOf(await orchestrator.readAgent("second-agent"))).toBe("agent-not-found");
    expect(codeOf(await orchestrator.killSession("second-agent"))).toBe("agent-not-found");
  });

  it("ends all that run although the registry is broken from the start", async () => {
    const first = await started();
    await generate(first);
    await first.createSession("first-agent");
    await first.createSession("second-agent");
    await first.dispose();
    await writeFile(join(workspace.folder, "agents/registry.yaml"), "agents: [");
    const orchestrator = await workspace.start();
    expect((await orchestrator.listAgents()).map(({ name }) => name)).toEqual(["first-agent", "second-agent"]);
    expect(codeOf(await orchestrator.stopSession("first-agent"))).toBe("ok");
    const operation = await orchestrator.startOperation("kill", "all");
    if (!operation.ok) throw new Error(operation.error.message);
    expect(await orchestrator.waitForOperation(operation.value.id)).toMatchObject({
      value: { items: [{ name: "second-agent", state: "done" }] },
    });
    expect(await orchestrator.listSessions()).toEqual([]);
    expect(codeOf(await orchestrator.killSession("second-agent"))).toBe("registry-invalid");
  });

  it("fault F24: a program that ends by itself shows as exited with its code within two seconds, and can be spawned again", async () => {
    const orchestrator = await started("exit 7");
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor("the exit code", async () => (await statusOf(orchestrator, "first-agent"))?.exitCode === 7, 2_500);
    expect(await statusOf(orchestrator, "first-agent")).toMatchObject({ state: "dead", exitCode: 7 });
    expect(codeOf(await orchestrator.createSession("first-agent"))).toBe("ok");
  });
});

describe("the sessions of a workspace", () => {
  it("fault F4: are lost at once when the tmux server dies, and can be spawned again", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    process.kill(await workspace.serverPid(), "SIGKILL");
    await waitFor("lost", async () => (await statusOf(orchestrator, "first-agent"))?.state === "lost");
    expect((await statusOf(orchestrator, "second-agent"))?.state).toBe("stopped");
    expect(codeOf(await orchestrator.createSession("first-agent"))).toBe("ok");
    await waitFor("running", async () => (await statusOf(orchestrator, "first-agent"))?.state !== "lost");
  });

  it("include one that was started by hand on the same socket", async () => {
    const orchestrator = await started();
    await workspace.tmuxCli("new-session", "-d", "-s", "iw-second-agent", "cat");
    await waitFor("its card", async () => (await orchestrator.listAgents())[1]?.terminalId);
    expect((await orchestrator.listSessions("second")).map(({ name }) => name)).toEqual(["iw-second-agent"]);
  });

  it("end for their viewers when they get another name, and live on under that", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    const viewer = await recordingViewer(orchestrator, "first-agent");
    await workspace.tmuxCli("rename-session", "-t", "=iw-first-agent", "iw-second-agent");
    await waitFor("the viewer's end", () => viewer.ended === "ended");
    await waitFor("the other card", async () => (await orchestrator.listAgents())[1]?.terminalId);
    await waitFor("the old card's end", async () => (await statusOf(orchestrator, "first-agent"))?.state === "stopped");
    expect((await orchestrator.listAgents())[0]?.terminalId).toBeNull();
    const input = {
      terminalId: terminalIdOfAgent(AgentName.parse("first-agent")),
      clientId: randomUUID(),
      sequence: 1,
    };
    expect(codeOf(await orchestrator.typeInput({ ...input, data: Buffer.from("x") }))).toBe("not-running");
    expect((await recordingViewer(orchestrator, "second-agent")).ended).toBeNull();
  });

  it("show their own pane when two of them swap their names", async () => {
    const orchestrator = await started('echo "pane of $AGENT_NAME"; cat');
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await orchestrator.createSession("second-agent");
    await waitFor("the words", async () => (await screenOf("second-agent")).includes("pane of second-agent"));
    const rename = (from: string, to: string) => ["rename-session", "-t", `=iw-${from}`, `iw-${to}`, ";"];
    await workspace.tmuxCli(
      ...rename("first-agent", "third-agent"),
      ...rename("second-agent", "first-agent"),
      ...rename("third-agent", "second-agent"),
    );
    const preview = async () => (await orchestrator.listAgents())[0]?.preview ?? [];
    await waitFor("the other pane", async () => (await preview()).includes("pane of second-agent"));
  });

  it("keep running while the dashboard is away, and are found again", async () => {
    const first = await started();
    await generate(first);
    await first.createSession("first-agent");
    const pid = (await first.listAgents())[0]?.session?.pid;
    await first.dispose();
    const second = await workspace.start();
    expect((await second.listAgents())[0]?.session?.pid).toBe(pid);
  });

  it("serve the last good registry, and say so, while the file is broken", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await writeFile(join(workspace.folder, "agents/registry.yaml"), "agents: [");
    await waitFor("the problem", async () => (await orchestrator.readHealth()).registryProblem);
    expect(await orchestrator.listAgents()).toHaveLength(2);
    const before = await readdir(join(workspace.folder, "agents"));
    expect(codeOf(await orchestrator.startOperation("generate", "all"))).toBe("registry-invalid");
    expect(await readdir(join(workspace.folder, "agents"))).toEqual(before);
    await rm(join(workspace.folder, "agents/registry.yaml"));
    await waitFor("the other problem", async () =>
      (await orchestrator.readHealth()).registryProblem?.summary.startsWith("Registry not found"),
    );
  });
});
