import { spawn } from "node-pty";
import { afterEach, describe, expect, it } from "vitest";
import { AgentName } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";
import { createMirror } from "@/lib/terminal/mirror";
import { systemClock } from "../clock";
import { loadScreenRules } from "./screen-rules";
import { createStatusTracker } from "./status-tracker";

const root = new URL("../../../", import.meta.url).pathname;
const loaded = await loadScreenRules(`${root}templates/screens.yaml`);
if (!loaded.ok) throw new Error(loaded.error.message);
const rules = loaded.value;
const agent = AgentName.parse("demo-agent");
const opened: { dispose(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.dispose();
});

/** The demo agent on a terminal of 100×30, its screen judged as the dashboard judges panes. */
function startDemoAgent(...args: string[]) {
  const program = `${root}e2e/fake-agents/demo-agent.mjs`;
  const pty = spawn(process.execPath, [program, ...args], { cols: 100, rows: 30, encoding: null });
  const mirror = createMirror({ cols: 100, rows: 30 });
  const tracker = createStatusTracker({ clock: systemClock, rules, stalledAfterMs: () => 600_000 });
  const states: string[] = [];
  let lastOutputAt: number | null = null;
  tracker.onChange((_agent, { state }) => states.push(state));
  pty.onData((data) => {
    mirror.write(Buffer.from(data)); // node-pty gives Buffers without an encoding
    lastOutputAt = Date.now();
    tracker.outputSeen(agent);
  });
  tracker.observe(agent, {
    session: "running",
    pane: { dead: false, exitCode: null },
    foreground: "node",
    startedAt: Date.now(),
    startedAs: "program",
    view: { screen: () => ({ lines: mirror.screenText(), title: mirror.title }), lastOutputAt: () => lastOutputAt },
  });
  opened.push({
    dispose() {
      pty.kill("SIGKILL");
      tracker.dispose();
      mirror.dispose();
    },
  });
  async function reaches(state: string): Promise<AgentStatus> {
    const deadline = Date.now() + 20_000;
    while (tracker.current(agent).state !== state) {
      if (Date.now() > deadline)
        throw new Error(`never ${state}: ${states.join(", ")}\n${mirror.screenText().join("\n")}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return tracker.current(agent);
  }
  return { reaches, states, type: (text: string) => pty.write(text), seen: () => tracker.markSeen(agent) };
}

describe("the demo agent, judged by its screen", { timeout: 30_000 }, () => {
  it("starts, waits at its prompt, works, and is done", async () => {
    const { reaches, states, type, seen } = startDemoAgent("--speed", "2");
    await reaches("idle");
    type("hello");
    type("\r");
    await reaches("working");
    await reaches("done");
    seen();
    await reaches("idle");
    expect(states).toEqual(["starting", "idle", "working", "done", "idle"]);
  });

  it("asks for a permission, with its answers, and works on", async () => {
    const { reaches, type } = startDemoAgent("--speed", "5", "--scenario", "permission");
    const { question } = await reaches("waiting");
    expect(question?.text).toBe("Do you want to proceed?");
    expect(question?.options.map(({ label }) => label)).toEqual([
      "Yes",
      "Yes, and don't ask again for npm run migrate commands in this folder",
      "No",
    ]);
    type("1");
    await reaches("working");
    await reaches("done");
  });

  it("reaches its usage limit, and says until when", async () => {
    const { reaches } = startDemoAgent("--speed", "5", "--scenario", "limit");
    const status = await reaches("exhausted");
    expect(status.until).toMatch(/^\d{1,2}:\d\d[ap]m \(UTC\)$/);
  });

  it("is idle, not done, when a person interrupted it", async () => {
    const { reaches, type, states } = startDemoAgent("--speed", "5", "--scenario", "busy");
    await reaches("working");
    type("\x1b");
    await reaches("idle");
    expect(states).not.toContain("done");
  });
});
