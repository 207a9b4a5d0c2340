import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeScreen } from "./judge-screen";
import { loadScreenRules } from "./screen-rules";

const shipped = new URL("../../../templates/screens.yaml", import.meta.url).pathname;
const captures = new URL("./fixtures/claude/", import.meta.url);
const loaded = await loadScreenRules(shipped);
if (!loaded.ok) throw new Error(loaded.error.details?.join("\n"));
const rules = loaded.value;

function judge(name: string) {
  const lines = readFileSync(new URL(name, captures), "utf8").split("\n");
  return judgeScreen(rules, "claude", { lines, title: "" });
}

/** Every capture of Claude Code 2.1.329, and what it shows; null where it has ended and the shell's prompt stands. */
const shown: Record<string, string | null> = {
  "01-first-start.txt": null,
  "02-trust-dialog.txt": "waiting",
  "02b-trust-yes-selected.txt": "waiting",
  "03-external-imports-dialog.txt": "waiting",
  "04-api-key-dialog.txt": "waiting",
  "05-docs-schema-interactive.txt": "waiting",
  "06-docs-schema-after-continue.txt": "idle",
  "06b-ctrl-c-once.txt": "idle",
  "07-idle-hybrid.txt": "idle",
  "08-working-spinner.txt": "working",
  "09-hook-blocked-tool.txt": "working",
  "10-tool-running.txt": "working",
  "11-done-idle.txt": "idle",
  "12-idle-manual-statusline.txt": "idle",
  "13-permission-bash.txt": "waiting",
  "14-permission-write.txt": "waiting",
  "15-permission-rejected.txt": "idle",
  "16-after-pastes.txt": "idle",
  "17-long.txt": "idle",
  "18-pasted-placeholder.txt": "idle",
  "19-mention.txt": "idle",
  "20-apikey-429-unified-early.txt": "exhausted",
  "21-apikey-429-unified.txt": "exhausted",
  "22-sub-start.txt": "idle",
  "23-sub-429-limit.txt": "exhausted 3:26am (UTC)",
  "24-sub-limit-after-esc.txt": "exhausted 3:26am (UTC)",
  "25-sub-429-short.txt": "exhausted 1:27am (UTC)",
  "26-sub-after-reset.txt": "exhausted 1:27am (UTC)",
  "27-sub-warning.txt": "idle",
  "28-sub-weekly.txt": "exhausted Nov 24, 12:48pm (UTC)",
  "29-529-retrying.txt": "working",
  "30-interrupted.txt": "exhausted Nov 24, 12:48pm (UTC)",
  "31-apikey-plain429-retrying.txt": "working",
  "32-apikey-credit.txt": "exhausted",
  "33-apikey-401.txt": "working",
  "34-autocont-start.txt": "exhausted 1:29am (UTC)",
  "35-trust-nongit.txt": "waiting",
  "36-trust-no-exit.txt": null,
  "37-autocont-after.txt": "idle",
  "38-bypass-nonroot-1.txt": "waiting",
  "39-bypass-nonroot-2.txt": "waiting",
  "40-after-compact.txt": "idle",
  "41-model.txt": "idle",
  "42-ask-user-question.txt": "waiting",
  "43-after-exit.txt": null,
  "50-80col-idle.txt": "idle",
  "51-80col-working.txt": "working",
  "52-80col-permission.txt": "waiting",
  "53-80col-after-esc.txt": "idle",
  "54-80col-hotreload-invalid.txt": "idle",
  "60-permission-edit.txt": "waiting",
  "61-edit-done.txt": "idle",
  "62-prose-looks-like-dialog.txt": "idle",
  "63-background-shell-started.txt": "watching",
  "64-idle-with-background-shell.txt": "watching",
  "65-after-background-shell-ended.txt": "idle",
  "66-background-agent.txt": "watching",
  "67-after-background-agent.txt": "idle",
  "68-question-first-of-two.txt": "waiting",
  "69-question-multiselect.txt": "waiting",
  "69b-question-multiselect-chosen.txt": "waiting",
  "70-question-submit.txt": "waiting",
  "71-question-answered.txt": "idle",
  "72-message-queued.txt": "working",
  "73-after-queue.txt": "working",
  "74-slash-menu.txt": "idle",
  "75-draft-two-lines.txt": "working",
  "78-esc-with-queued.txt": "working",
  "79-plan-mode-idle.txt": "idle",
  "80-plan-approval.txt": "waiting",
  "81-plan-rejected.txt": "idle",
  "82-compacting.txt": "working",
  "83-compacted.txt": "idle",
  "84-60col-permission.txt": "waiting",
  "85-40col-permission.txt": "waiting",
};

describe("a screen of Claude Code", () => {
  it("is known for every capture", () => {
    expect(readdirSync(captures).sort()).toEqual(Object.keys(shown).sort());
  });

  it.each(Object.entries(shown))("%s shows %s", (name, expected) => {
    const verdict = judge(name);
    const told = verdict && [verdict.state, verdict.until].filter((part) => part !== undefined).join(" ");
    expect(told, verdict?.reason).toBe(expected);
  });
});

describe("what a dialog asks", () => {
  it.each([
    [
      "13-permission-bash.txt",
      "Do you want to proceed?",
      [
        "Yes",
        "Yes, and don't ask again for curl http://127.0.0.1:1/ and touch zz commands in /home/dev/project/root/agents/allev",
        "Yes, and switch to auto mode · auto mode handles these prompts for you",
        "No",
      ],
    ],
    [
      "85-40col-permission.txt",
      "Do you want to proceed?",
      [
        "Yes",
        "Yes, and don’t ask again for: npm run *",
        "Yes, and switch to auto mode · auto mode handles these prompts for you",
        "No",
      ],
    ],
    ["42-ask-user-question.txt", "Which DB?", ["Postgres", "SQLite", "Type something.", "Chat about this"]],
    [
      "69-question-multiselect.txt",
      "Which features?",
      ["Search", "Export", "Charts", "Type something", "Chat about this"],
    ],
    [
      "80-plan-approval.txt",
      "Claude wants to exit plan mode",
      ["Yes, and switch to default (ask each time) for this session", "No"],
    ],
    [
      "28-sub-weekly.txt",
      "What do you want to do?",
      [
        "Stop and wait for limit to reset",
        "Wait here, then continue automatically at Nov 24, 12:48pm",
        "Upgrade your plan",
      ],
    ],
  ])("%s", (name, text, labels) => {
    const question = judge(name)?.question;
    expect(question?.text).toBe(text);
    expect(question?.options.map(({ label }) => label)).toEqual(labels);
    expect(question?.options.map(({ key }) => key)).toEqual(labels.map((_, index) => String(index + 1)));
  });

  it("has a subject, what it says about it, and several questions as tabs", () => {
    expect(judge("60-permission-edit.txt")?.question).toMatchObject({
      text: "Do you want to make this edit to notes.txt?",
      about: ["Edit file", "notes.txt"],
      subject: ["1  line one", "2 -line two", "2 +line 2, changed", "3  line three"],
    });
    expect(judge("84-60col-permission.txt")?.question?.subject).toEqual(["npm run migrate -- --env staging --verbose"]);
    expect(judge("42-ask-user-question.txt")?.question?.tabs).toEqual([{ label: "DB", answered: false }]);
    expect(judge("69b-question-multiselect-chosen.txt")?.question).toMatchObject({
      tabs: [
        { label: "Database", answered: true },
        { label: "Features", answered: true },
        { label: "Submit", answered: false },
      ],
      options: [{ checked: true }, { checked: false }, { checked: true }, { takesText: true }, { key: "5" }],
    });
  });

  it("has answers without numbers, which the cursor chooses", () => {
    expect(judge("04-api-key-dialog.txt")?.dialog).toMatchObject({
      ...{ numbered: false, choose: "cursor", cursor: 1 },
      question: {
        text: "Do you want to use this API key?",
        options: [{ label: "Yes" }, { label: "No (recommended)" }],
      },
    });
  });

  it("is only told, never answered, where the folder is to be trusted", () => {
    expect(judge("02-trust-dialog.txt")).toMatchObject({ reason: "It asks whether to trust this folder." });
    expect(judge("02-trust-dialog.txt")?.question).toBeUndefined();
  });
});

describe("a turn that the person ended", () => {
  it.each(["15-permission-rejected.txt", "53-80col-after-esc.txt", "81-plan-rejected.txt"])("%s", (name) => {
    expect(judge(name)).toMatchObject({ state: "idle", interrupted: true });
  });

  it.each(["07-idle-hybrid.txt", "11-done-idle.txt", "61-edit-done.txt"])("is not %s", (name) => {
    expect(judge(name)).toMatchObject({ state: "idle", interrupted: false });
  });
});

const rule = "─".repeat(60);
const box = (footer: string, typed = "") => [rule, `❯ ${typed}`, rule, `  ${footer}`];

describe("prose and drafts that look like something else", () => {
  it.each([
    ["a draft that says so", [...box("⏸ manual mode on", "press esc to interrupt")], "idle"],
    [
      "prose that ends with a dialog's footer",
      ["● It said:", "  Esc to cancel · Tab to amend", ...box("⏸ manual mode on")],
      "idle",
    ],
    ["prose with a list of answers", ["● Choose:", "  ❯ 1. Yes", "    2. No", ...box("⏸ manual mode on")], "idle"],
    [
      "prose about a limit",
      ["❯ why", "● The log says You've hit your quota of files.", ...box("⏸ manual mode on")],
      "idle",
    ],
    [
      "an older limit, before the last message",
      ["❯ a", "  ⎿  You've hit your 5-hour limit · resets 3am", "❯ b", "● ok", ...box("⏸ manual mode on")],
      "idle",
    ],
    ["prose with an ellipsis", ["● Thinking…", "  and so on…", ...box("⏸ manual mode on")], "idle"],
    ["shells in prose", ["● 2 shells are open · 1 shell still running", ...box("⏸ manual mode on")], "idle"],
    [
      "a spinner while it works",
      ["✽ Weaving… (3s · ↓ 12 tokens)", "", ...box("⏸ manual mode on · esc to interrupt")],
      "working",
    ],
    ["an error of the API in prose", ["❯ x", "● We saw API Error 429 in the log", ...box("⏸ manual mode on")], "idle"],
  ])("%s", (_name, lines, state) => {
    expect(judgeScreen(rules, "claude", { lines, title: "" })?.state).toBe(state);
  });

  it("says nothing about a screen without box and dialog, nor about other programs", () => {
    expect(judgeScreen(rules, "claude", { lines: ["Loading", "1. one"], title: "✳ Claude Code" })).toBeNull();
    expect(judgeScreen(rules, "vim", { lines: box("⏸ manual mode on"), title: "" })).toBeNull();
  });

  it("takes a very long line without stopping", () => {
    const started = performance.now();
    judgeScreen(rules, "claude", { lines: [`✽ ${"… (".repeat(100_000)}`, ...box("⏸")], title: "x".repeat(1e6) });
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
