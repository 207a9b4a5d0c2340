import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { followEvent, UNTOLD } from "./follow-events";
import { judgeScreen } from "./judge-screen";
import { readEvent } from "./read-event";
import { readPrompt } from "./read-prompt";
import { loadScreenRules } from "./screen-rules";

const loaded = await loadScreenRules(new URL("../../../templates/screens.yaml", import.meta.url).pathname);
if (!loaded.ok) throw new Error(loaded.error.details?.join("\n"));
const rules = loaded.value;
const agent = AgentId.parse("backend-agent");

function lines(program: string, name: string): string[] {
  return readFileSync(new URL(`./fixtures/${program}/${name}.txt`, import.meta.url), "utf8").split("\n");
}

const judge = (program: string, name: string) =>
  judgeScreen(rules, program, { lines: lines(program, name), title: "" });

/** Every capture, and what it shows; null where the program shows something else than its agent, or has ended. */
const shown: Record<string, Record<string, string | null>> = {
  codex: {
    "01-first-start-no-login": "waiting",
    "02-login-other": "waiting",
    "03-trust-dialog": "waiting",
    "04-hooks-trust": "waiting",
    "05-hooks-review": "waiting",
    "05b-after-esc": "idle",
    "05c-hooks-trusted": "waiting",
    "06-exit-after-one-ctrl-c": null,
    "10-idle": "idle",
    "11-working": "working",
    "12-tool-running": "working",
    "13-done": "idle",
    "20-approval-shell": "waiting",
    "21-approval-esc": "idle",
    "22-approval-yes-done": "idle",
    "23-edit-auto": "idle",
    "24-approval-edit": "waiting",
    "30-question": "waiting",
    "31-plan-approval": "waiting",
    "40-queued": "working",
    "41-interrupted-with-queue": "idle",
    "42-interrupted-esc": "idle",
    "43-retrying-500": "idle",
    "44-error-500": "idle",
    "45-usage-limit": "exhausted 6:51 AM",
    "46-429-retry": "working",
    "47-insufficient-quota": "exhausted",
    "48-401": "working",
    "60-idle-60col": "idle",
    "61-working-60col": "working",
    "62-approval-60col": "waiting",
    "70-positional": "idle",
    "71-pasted-placeholder": "idle",
    "80-resume-other-folder": "waiting",
    "81-resume": "idle",
    "82-resume-unknown": null,
    "83-ctrl-c-while-working": "idle",
    "90-daemon-missing": null,
    "90-daemon-working": "working",
    "91-queue-from-outside": "idle",
    "92-agents-view": null,
    "93-newer-model-approval": "waiting",
    "94-background-terminal": "watching",
  },
  opencode: {
    "01-starting-blank": null,
    "02-first-start-no-config": "idle",
    "10-idle": "idle",
    "11-working": "working",
    "12-done": "idle",
    "20-approval-bash": "waiting",
    "21-approval-write": "waiting",
    "22-approval-esc": "idle",
    "30-question": "waiting",
    "40-queued": "working",
    "41-esc-once": "working",
    "42-interrupted": "idle",
    "43-429-retry": "working",
    "44-500-retry": "working",
    "45-quota": "exhausted",
    "46-401": "idle",
    "47-429-one-hour": "exhausted",
    "49-exit-ctrl-c": null,
    "60-idle-60col": "idle",
    "61-prompt-flag-60col": "working",
    "62-working-60col": "working",
    "63-approval-60col": "waiting",
    "64-done-60col": "idle",
    "71-pasted-placeholder": "idle",
    "72-three-line": "idle",
  },
  gemini: {
    "01-first-start-trust": "waiting",
    "02-login": "waiting",
    "10-idle": "idle",
    "11-working": "working",
    "12-done": "idle",
    "13-done-hook-notice": "idle",
    "14-working-hook-notice": "working",
    "20-approval-shell": "waiting",
    "21-tool-running": "working",
    "22-approval-write": "waiting",
    "23-approval-esc": "idle",
    "30-question": "waiting",
    "40-queued": "working",
    "41-interrupted-with-queue": "idle",
    "42-429-retry": "working",
    "43-500-retry": "working",
    "44-daily-quota": "exhausted",
    "45-bad-key": "idle",
    "49-exit": null,
    "60-idle-60col": "idle",
    "61-working-60col": "working",
    "62-approval-60col": "waiting",
    "71-pasted-placeholder": "idle",
  },
};

describe.each(Object.keys(shown))("a screen of %s", (program) => {
  const table = shown[program] ?? {};

  it("is known for every capture", () => {
    const captures = readdirSync(new URL(`./fixtures/${program}/`, import.meta.url));
    expect(captures.map((name) => name.replace(".txt", "")).sort()).toEqual(Object.keys(table).sort());
  });

  it.each(Object.entries(table))("%s shows %s", (name, expected) => {
    const verdict = judge(program, name);
    const told = verdict && [verdict.state, verdict.until].filter((part) => part !== undefined).join(" ");
    expect(told, verdict?.reason).toBe(expected);
  });
});

describe("what a dialog of another program asks", () => {
  it.each([
    [
      "codex",
      "20-approval-shell",
      "$ curl -s http://127.0.0.1:1/ ; touch zz",
      [
        "Yes, proceed (y)",
        "Yes, and don't ask again for commands that start with `curl -s http://127.0.0.1:1/` (p)",
        "No, and tell Codex what to do differently (esc)",
      ],
    ],
    [
      "gemini",
      "20-approval-shell",
      "Allow execution of [Shell]?",
      ["Allow once", "Allow for this session", "No, suggest changes (esc)"],
    ],
    ["gemini", "30-question", "Which database shall I use?", ["SQLite", "Postgres", "Enter a custom value"]],
    ["opencode", "30-question", "Which database shall I use?", ["SQLite", "Postgres", "Type your own answer"]],
  ])("%s, %s", (program, name, text, labels) => {
    const question = judge(program, name)?.question;
    expect(question?.text).toBe(text);
    expect(question?.options.map(({ label }) => label)).toEqual(labels);
  });

  it.each([
    ["codex", "03-trust-dialog"],
    ["codex", "04-hooks-trust"],
    ["gemini", "01-first-start-trust"],
    ["gemini", "02-login"],
  ])("is only told, never answered, where something is to be trusted: %s, %s", (program, name) => {
    expect(judge(program, name)?.question).toBeUndefined();
  });
});

describe("prose that looks like a dialog, a limit or work", () => {
  const boxes: Record<string, string[]> = {
    codex: [
      "",
      "› Ask Codex to do anything",
      "",
      "  gpt-5.1-codex default · ~/shop",
      "  ← for agents · ? for shortcuts",
    ],
    opencode: ["  ┃", "  ┃  Build · One", `  ╹${"▀".repeat(40)}`, "   /home/dev/blog      1.3K (1%)  ctrl+p commands"],
    gemini: [
      "─".repeat(40),
      "▄".repeat(40),
      " >   Type your message or @path/to/file",
      "▀".repeat(40),
      " workspace (/directory)     branch",
      " ~/projects/api             master",
    ],
  };
  it.each([
    [
      "codex",
      ["• Would you like to run the following command?", "  1. Yes", "  Press enter to confirm or esc to cancel"],
    ],
    ["codex", ["• The log says: You’ve hit your usage limit, try again at 6:51 AM."]],
    ["codex", ["• Press esc to interrupt it, the manual says."]],
    ["codex", ["• Implement this plan?", "› 1. Yes, it says"]],
    ["opencode", ["     Allow once   Allow always   Reject, the dialog says"]],
    ["opencode", ["     Then esc interrupt, and [retrying in 59m 57s attempt #1] is shown."]],
    ["gemini", ["✦ Allow execution of [Shell]? 1. Allow once 3. No, suggest changes (esc)", "╰────╯"]],
    ["gemini", ["✦ Usage limit reached for all Pro models."]],
    ["gemini", ["✦ Enter to select · ↑/↓ to navigate · Esc to cancel"]],
  ])("%s: %j", (program, prose) => {
    expect(judgeScreen(rules, program, { lines: [...prose, "", ...(boxes[program] ?? [])], title: "" })?.state).toBe(
      "idle",
    );
  });
});

describe("what another program tells its terminal", () => {
  const idle = lines("codex", "10-idle");
  it.each([
    ["state=working:app=codex", "working"],
    ["state=blocked:app=codex:kind=permission", "waiting"],
    ["state=done:app=codex", "idle"],
    ["state=idle:app=codex", "idle"],
    [null, "idle"],
  ])("Codex: %s", (told, state) => {
    expect(judgeScreen(rules, "codex", { lines: idle, title: "shop", told })?.state).toBe(state);
  });

  it("does not hide a plan that waits for an approval", () => {
    const plan = lines("codex", "31-plan-approval");
    expect(judgeScreen(rules, "codex", { lines: plan, title: "shop", told: "state=done:app=codex" })?.state).toBe(
      "waiting",
    );
  });

  it.each([
    ["◇  Ready (api)", "10-idle", "idle"],
    ["✦  Working… (api)", "10-idle", "working"],
    ["✋  Action Required (api)", "10-idle", "waiting"],
    ["◇  Ready (api)", "01-first-start-trust", "waiting"],
    ["✦  Working… (api)", "44-daily-quota", "exhausted"],
  ])("Gemini CLI: %s on %s", (title, name, state) => {
    expect(judgeScreen(rules, "node", { lines: lines("gemini", name), title })?.state).toBe(state);
  });
});

describe("what stands in the prompt of another program", () => {
  it.each([
    ["codex", "10-idle", ""],
    ["codex", "71-pasted-placeholder", "[Pasted Content 15315 chars]"],
    ["codex", "20-approval-shell", null],
    ["gemini", "10-idle", ""],
    ["gemini", "71-pasted-placeholder", "[Pasted Text: 202 lines]"],
    ["opencode", "10-idle", null],
  ])("%s, %s: %j", (program, name, typed) => {
    expect(readPrompt(rules, program, { lines: lines(program, name), title: "" })).toBe(typed);
  });
});

describe("hooks of other programs", () => {
  const stateAfter = (program: string, name: string) => {
    const text = readFileSync(new URL(`./fixtures/${program}-events/${name}.json`, import.meta.url), "utf8");
    const read = readEvent({ agent, at: 1, name: "", text });
    return read && (followEvent(UNTOLD, read, rules, program).claim?.state ?? null);
  };
  it.each([
    ["codex", "SessionStart", null],
    ["codex", "UserPromptSubmit", "working"],
    ["codex", "PreToolUse.Bash", "working"],
    ["codex", "PreToolUse.request_user_input", "waiting"],
    ["codex", "PermissionRequest.Bash", "waiting"],
    ["codex", "PostToolUse.Bash", "working"],
    ["codex", "Stop", "idle"],
    ["codex", "Interrupt", "idle"],
    ["codex", "SessionEnd", null],
    ["gemini", "SessionStart", "idle"],
    ["gemini", "BeforeAgent", "working"],
    ["gemini", "BeforeTool", "working"],
    ["gemini", "Notification", "waiting"],
    ["gemini", "Notification.ask_user", "waiting"],
    ["gemini", "AfterTool", "working"],
    ["gemini", "AfterAgent", "idle"],
    ["gemini", "SessionEnd", null],
    ["gemini", "PreCompress.every-turn", null],
  ])("%s: %s tells %s", (program, name, state) => {
    expect(stateAfter(program, name)).toBe(state);
  });
});
