import { existsSync } from "node:fs";
import { appendFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { AgentStatus } from "@/lib/contract/status";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

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
      "agents/first-agent/.claude/settings.json: Somebody changed the file after it was generated.",
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

  it("never touches another workspace's session of the same name", async () => {
    const orchestrator = await started();
    await generate(orchestrator);
    await workspace.tmuxCli("new-session", "-d", "-s", "iw-first-agent", "cat");
    await workspace.tmuxCli("set-option", "-t", "=iw-first-agent:", "@workspace", "/somewhere/else");
    const refused = await orchestrator.createSession("first-agent");
    expect(refused).toMatchObject({ ok: false, error: { code: "session-is-foreign" } });
    expect(refused.ok || refused.error.message).toContain("/somewhere/else");
    expect(codeOf(await orchestrator.killSession("first-agent"))).toBe("not-running");
    expect(await workspace.tmuxCli("list-sessions", "-F", "#{session_name}")).toContain("iw-first-agent");
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
for line in sys.stdin:
    if line.endswith("/exit\\n"): open("ended", "w").close(); sys.exit(3)'`,
    );
    await generate(orchestrator);
    await orchestrator.createSession("first-agent");
    await waitFor(
      "the program",
      async () => (await workspace.tmuxCli("list-panes", "-a", "-F", "#{pane_pid}")).length > 0,
    );
    expect(codeOf(await orchestrator.stopSession("first-agent"))).toBe("ok");
    expect(existsSync(join(workspace.folder, "agents/first-agent/ended"))).toBe(true);
    expect(await orchestrator.listSessions()).toEqual([]);
  }, 20_000);

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
