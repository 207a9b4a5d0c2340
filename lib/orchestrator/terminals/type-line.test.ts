import { spawn } from "node-pty";
import { afterEach, describe, expect, it } from "vitest";
import { createMirror } from "@/lib/terminal/mirror";
import { systemClock } from "../clock";
import { readPrompt } from "../status/read-prompt";
import { loadScreenRules } from "../status/screen-rules";
import { type LinePane, typeLine } from "./type-line";

const root = new URL("../../../", import.meta.url).pathname;
const loaded = await loadScreenRules(`${root}templates/screens.yaml`);
if (!loaded.ok) throw new Error(loaded.error.message);
const rules = loaded.value;
const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** The demo agent on a terminal of its own, waiting at its prompt. */
async function demoAgent(cols = 100) {
  const pty = spawn(process.execPath, [`${root}e2e/fake-agents/demo-agent.mjs`], { cols, rows: 30, encoding: null });
  const mirror = createMirror({ cols, rows: 30 });
  pty.onData((data) => mirror.write(Buffer.from(data))); // node-pty gives Buffers without an encoding
  opened.push(() => {
    pty.kill("SIGKILL");
    mirror.dispose();
  });
  const pane: LinePane = {
    prompt: () => readPrompt(rules, "node", { lines: mirror.screenText(), title: mirror.title }),
    paste: async (text) => pty.write(`\x1b[200~${text}\x1b[201~`),
    pressEnter: async () => pty.write("\r"),
  };
  const screen = () => mirror.lastLines(60).join("\n");
  await until(() => pane.prompt() === "");
  return { pane, screen, type: (text: string) => pty.write(text) };
}

async function until(holds: () => boolean) {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error("waited in vain");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("a line for a program at its prompt", { timeout: 60_000 }, () => {
  it("is sent, and its prompt is empty again", async () => {
    const { pane, screen } = await demoAgent();
    expect(await typeLine(systemClock, pane, "Read handoffs/a.json; #{x} $HOME `id`")).toEqual({ kind: "sent" });
    await until(() => screen().includes("You said: Read handoffs/a.json; #{x} $HOME `id`"));
  });

  it("is sent also where the pane is so narrow that it wraps", async () => {
    const { pane } = await demoAgent(40);
    const line = "Read handoffs/invoices-api.json in $PROJECT_ROOT and do the task; say so at the end of it.";
    expect(await typeLine(systemClock, pane, line)).toEqual({ kind: "sent" });
  });

  it("is not typed behind somebody's half-typed words", async () => {
    const { pane, type } = await demoAgent();
    type("half a tho");
    await until(() => pane.prompt() === "half a tho");
    expect(await typeLine(systemClock, pane, "Read it")).toMatchObject({ kind: "not-typed" });
    expect(pane.prompt()).toBe("half a tho");
  });

  it("is never sent together with what somebody types at the same moment", async () => {
    const { pane, screen, type } = await demoAgent();
    const meddled: LinePane = {
      ...pane,
      paste: async (text) => type(`\x1b[200~${text}\x1b[201~ and my own words`),
    };
    // A clock whose waits end at once, so that only the program's own time passes.
    const impatient = {
      now: () => (pane.prompt()?.includes("words") ? Date.now() + 60_000 : Date.now()),
      after: systemClock.after,
    };
    expect(await typeLine(impatient, meddled, "Read it")).toMatchObject({ kind: "uncertain" });
    expect(pane.prompt()).toBe("Read it and my own words");
    expect(screen()).not.toContain("You said");
  });
});
