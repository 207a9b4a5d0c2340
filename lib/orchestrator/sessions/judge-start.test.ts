import { describe, expect, it } from "vitest";
import { type ExpectedStart, judgeStart, type SeenStart, SHELL_PATIENCE_MS } from "./judge-start";

const claude: ExpectedStart = {
  folder: "/w/agents/a",
  conversation: "one",
  resumed: true,
  program: { name: "Claude Code", keepsRecords: true },
};
const record = { pid: 1, sessionId: "one", cwd: "/w/agents/a" };
const up: SeenStart = {
  ...{ dead: false, exitCode: null, foreground: "claude", folder: "/w/agents/a", record, waitedMs: 10 },
};

describe("a start", () => {
  it("is right when its conversation is up in its folder", () => {
    expect(judgeStart(claude, up)).toEqual({ state: "right" });
  });

  it.each<[string, Partial<SeenStart>, string]>([
    [
      "as a fresh conversation",
      { record: { ...record, sessionId: "two" } },
      "A fresh conversation came up in place of",
    ],
    ["in another folder", { record: { ...record, cwd: "/home" } }, "It came up in another folder: /home"],
    [
      "as a bare shell",
      { foreground: "bash", record: null, waitedMs: SHELL_PATIENCE_MS },
      "its pane shows a shell (bash)",
    ],
    ["and ended", { dead: true, exitCode: 1, record: null }, "ended at once with exit code 1"],
  ])("that came up %s is a failure that says so", (_, seen, words) => {
    const verdict = judgeStart(claude, { ...up, ...seen });
    expect(verdict.state === "wrong" && verdict.problem).toContain(words);
  });

  it("is awaited while its shell still reads its profile, and while a dialog keeps its record away", () => {
    expect(judgeStart(claude, { ...up, foreground: "sh", record: null }).state).toBe("pending");
    expect(judgeStart(claude, { ...up, record: null, waitedMs: 60_000 }).state).toBe("pending");
  });

  it("of a program that keeps no records is judged by its folder", () => {
    const codex = { ...claude, program: { name: "Codex", keepsRecords: false } };
    expect(judgeStart(codex, { ...up, record: null, waitedMs: 10 }).state).toBe("pending");
    expect(judgeStart(codex, { ...up, record: null, waitedMs: 60_000 }).state).toBe("right");
    expect(judgeStart(codex, { ...up, record: null, folder: "/", waitedMs: 60_000 }).state).toBe("wrong");
  });

  it("of a command that is a script may show a shell for ever", () => {
    const script = { ...claude, program: null };
    expect(judgeStart(script, { ...up, foreground: "bash", record: null, waitedMs: 60_000 }).state).toBe("right");
  });
});
