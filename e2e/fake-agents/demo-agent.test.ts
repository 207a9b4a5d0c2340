import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";

const program = fileURLToPath(new URL("demo-agent.mjs", import.meta.url));
let server: PrivateTmux;

beforeEach(async () => {
  server = await createPrivateTmux();
});
afterEach(() => server.dispose());

/** The demo agent on a real terminal of 80×24, twenty times as fast, whose exit code stays on the screen. */
async function start(...args: string[]): Promise<void> {
  const line = [process.execPath, program, "--speed", "20", ...args].map((word) => `'${word}'`).join(" ");
  await server.cli("new-session", "-d", "-x", "80", "-y", "24", "-s", "demo", `${line}; echo "code $?"; exec cat`);
}

const screen = () => server.cli("capture-pane", "-p", "-t", "demo:");
const press = (...keys: string[]) => server.cli("send-keys", "-t", "demo:", ...keys);
const type = (text: string) => server.cli("send-keys", "-t", "demo:", "-l", text);
const shows = (expected: RegExp) =>
  waitFor(`${expected}`, async () => {
    const text = await screen();
    return expected.test(text) && text;
  });
const prompt = /\n─{80}\n❯\s*\n─{80}\n {2}⏸ manual mode on · \? for shortcuts/;

describe("the demo agent", () => {
  it("waits at a prompt between two rules, and answers what is typed", async () => {
    await start();
    expect(await shows(prompt)).toContain("Demo Agent");
    await type("hällo 漢字 #(x)");
    await press("Left", "Left", "BSpace", "Enter");
    await shows(/❯ hällo 漢字 #x\)[\s\S]*● You said: hällo 漢字 #x\)[\s\S]*⏸ manual mode on · \?/);
  });

  it("takes a bracketed paste as one message and stands a mark for a long one", async () => {
    await start();
    await shows(prompt);
    await server.cli("set-buffer", "a\nb\nc\nd\ne");
    await server.cli("paste-buffer", "-p", "-t", "demo:");
    await shows(/❯ \[Pasted text #1 \+5 lines\]/);
    await press("Enter");
    await shows(/● You sent 5 lines, 9 characters\./);
  });

  it("works with a spinner, a running tool and the interrupt footer, until Esc", async () => {
    await start("--scenario", "busy");
    await shows(/[·✢✳✶✻✽] \w+… \(\d+s · ↓ \d+ tokens\)[\s\S]*esc to interrupt/);
    await shows(/● Bash\(npm test\)\n {2}⎿ {2}\$ npm test/);
    await shows(/● Bash\(npm test\)\n {2}⎿ {2}✓/);
    await press("Escape");
    await shows(/Interrupted · What should be done instead\?/);
    await shows(prompt);
  });

  it.each([
    { answer: ["1"], told: /Applied 1 migration[\s\S]*The migration is applied/ },
    { answer: ["Down", "Enter"], told: /The migration is applied/ },
    { answer: ["3"], told: /Rejected by the user/ },
    { answer: ["Escape"], told: /Rejected by the user/ },
  ])("asks for permission and takes $answer for an answer", async ({ answer, told }) => {
    await start("--scenario", "permission");
    const asked = await shows(
      /Do you want to proceed\?\n ❯ 1\. Yes\n {3}2\. .*\n {3}3\. No\n\n Esc to cancel · Tab to/,
    );
    expect(asked).not.toMatch(/esc to interrupt/);
    await press(...answer);
    await shows(told);
    await shows(prompt);
  });

  it("asks a question with choices", async () => {
    await start("--scenario", "question");
    await shows(/ ❯ 1\. SQLite\n {3}2\. PostgreSQL\n[\s\S]*Enter to select · ↑\/↓ to navigate · Esc to cancel/);
    await press("2");
    await shows(/I use this: PostgreSQL\./);
  });

  it("shows the limit it hit and when it ends", async () => {
    await start();
    await shows(prompt);
    await type("limit");
    await press("Enter");
    const text = await shows(/You've hit your 5-hour limit · resets \d+:\d\dpm \(UTC\)[\s\S]*⚠ Usage limit reached/);
    expect(text).toMatch(/Continuing automatically at \d+:\d\dpm · Esc to cancel/);
  });

  it("prints every line of a flood and of a count once, in order", async () => {
    await start("--scenario", "flood", "--lines", "1500");
    await shows(/● That was 1500 lines\./);
    await type("count 300 1");
    await press("Enter");
    await shows(/● Counted to 300\./);
    const history = await server.cli("capture-pane", "-p", "-S", "-", "-t", "demo:");
    const flood = [...history.matchAll(/line (\d+) of 1500/g)].map((match) => Number(match[1]));
    const counted = [...history.matchAll(/count (\d+) of 300/g)].map((match) => Number(match[1]));
    expect(flood).toEqual(Array.from({ length: 1500 }, (_, index) => index + 1));
    expect(counted).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  });

  it("draws itself anew when its terminal changes size", async () => {
    await start("--scenario", "limit");
    await shows(/⚠ Usage limit reached/);
    await server.cli("resize-window", "-t", "demo:", "-x", "50", "-y", "20");
    const text = await shows(/\n─{50}\n❯\s*\n─{50}\n/);
    expect(text.match(/⚠ Usage limit reached/g)).toHaveLength(1);
  });

  it.each([
    { scenario: ["--scenario", "exit", "--code", "7"], keys: [], code: 7 },
    { scenario: [], keys: ["/exit", "Enter"], code: 0 },
    { scenario: ["--scenario", "busy"], keys: ["C-c", "C-c"], code: 0 },
    { scenario: ["--scenario", "nonsense"], keys: [], code: 2 },
  ])("ends with $code after $scenario and $keys", async ({ scenario, keys, code }) => {
    await start(...scenario);
    if (keys.length > 0) {
      await shows(/manual mode on/);
      await press(...keys);
    }
    await shows(new RegExp(`code ${code}\\b`));
  });

  it("does the same again for the same seed", async () => {
    await start("--scenario", "permission", "--seed", "7");
    const first = await shows(/npm run migrate -- --to \d+/);
    await server.cli("kill-session", "-t", "=demo");
    await start("--scenario", "permission", "--seed", "7");
    const again = await shows(/npm run migrate -- --to \d+/);
    const command = /npm run migrate -- --to \d+/;
    expect(command.exec(again)?.[0]).toBe(command.exec(first)?.[0]);
  });
});
