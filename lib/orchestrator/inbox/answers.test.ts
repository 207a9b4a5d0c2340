import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { InboxAnswer, QuestionId } from "@/lib/contract/inbox";
import { systemClock } from "../clock";
import { createPaneTurns } from "../terminals/pane-turns";
import { type Answers, createAnswers } from "./answers";
import { AGENT, openScreenPane, openScreenServer, type ScreenPane, type ScreenServer } from "./testing/screen-pane";

const WORKING = "08-working-spinner.txt";
const IDLE = "07-idle-hybrid.txt";
const [DOWN, UP, ENTER, ESCAPE] = ["\x1b[B", "\x1b[A", "\r", "\x1b"];
const folder = mkdtempSync(join(tmpdir(), "screens-"));
let server: ScreenServer;
let opened: ScreenPane | null = null;

beforeAll(async () => {
  server = await openScreenServer();
});
afterEach(async () => {
  await opened?.dispose();
  opened = null;
});
afterAll(async () => {
  await server.server.dispose();
  rmSync(folder, { recursive: true, force: true });
});

async function open(screens: readonly string[], ...options: string[]): Promise<ScreenPane & { answers: Answers }> {
  const pane = await openScreenPane(server, screens, options);
  opened = pane;
  const answers = createAnswers({
    ...{ clock: systemClock, turns: createPaneTurns(systemClock) },
    pane: () => pane.pane,
    onAnswered: () => {},
    patienceMs: 1_500,
  });
  return { ...pane, answers };
}

const answerOf = (answer: object) => InboxAnswer.parse({ agent: AGENT, ...answer });

/** A screen of our own, drawn as Claude Code draws its dialogs. */
function screen(name: string, lines: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, [...lines, ...Array.from({ length: 30 - lines.length }, () => "")].join("\n"));
  return file;
}

const permission = (command: string, ...options: string[]) => [
  "─".repeat(60),
  " Bash command",
  "╌".repeat(60),
  ` ${command}`,
  "╌".repeat(60),
  " Do you want to proceed?",
  ...options.map((option, index) => ` ${index === 0 ? "❯" : " "} ${index + 1}. ${option}`),
  "",
  " Esc to cancel · Tab to amend",
];

describe("an answer to a dialog of Claude Code, in a real pane", () => {
  it.each([
    ["13-permission-bash.txt", "No", ["4"]],
    [
      "13-permission-bash.txt",
      "Yes, and don't ask again for curl http://127.0.0.1:1/ and touch zz commands in /home/dev/project/root/agents/allev",
      ["2"],
    ],
    ["14-permission-write.txt", "No", ["3"]],
    [
      "60-permission-edit.txt",
      "Yes, and switch to accept edits (auto-approve file edits and common file commands) for this session (shift+tab)",
      ["2"],
    ],
    ["84-60col-permission.txt", "Yes, and switch to auto mode · auto mode handles these prompts for you", ["3"]],
    ["85-40col-permission.txt", "Yes, and don’t ask again for: npm run *", ["2"]],
    ["42-ask-user-question.txt", "SQLite", ["2"]],
    ["70-question-submit.txt", "Submit answers", ["1"]],
    ["80-plan-approval.txt", "Yes, and switch to default (ask each time) for this session", ["1"]],
    ["28-sub-weekly.txt", "Wait here, then continue automatically at Nov 24, 12:48pm", [DOWN, ENTER]],
    ["04-api-key-dialog.txt", "Yes", [UP, ENTER]],
    ["03-external-imports-dialog.txt", "No, disable external imports", [ENTER]],
    ["39-bypass-nonroot-2.txt", "Yes, I accept", [DOWN, ENTER]],
    ["05-docs-schema-interactive.txt", "Continue without these settings", [DOWN, DOWN, ENTER]],
  ])("%s: %s", async (name, label, expected) => {
    const { answers, keys } = await open([name, WORKING]);
    const asked = answers.asked(AGENT);
    const reply = await answers.answer(answerOf({ question: asked?.id, labels: [label] }), "jane");
    expect(reply).toMatchObject({ value: { answer: label } });
    expect(await keys()).toEqual(expected);
    expect(answers.asked(AGENT)).toBeNull();
  });

  it("ticks exactly what was chosen, and leads on with Tab", async () => {
    const { answers, keys } = await open(["69b-question-multiselect-chosen.txt", "70-question-submit.txt"]);
    expect(answers.asked(AGENT)).toMatchObject({ multiple: true });
    expect(await answers.answer(answerOf({ labels: ["Export", "Charts"] }), "jane")).toMatchObject({ ok: true });
    expect(await keys()).toEqual(["1", "2", "\t"]);
    expect(answers.asked(AGENT)?.options[0]?.label).toBe("Submit answers");
  });

  it("writes words into the field, and presses Enter when they stand there", async () => {
    const { answers, keys } = await open(["42-ask-user-question.txt", WORKING]);
    const text = "Neither: keep   the files; ask $HOME `me` again";
    expect(await answers.answer(answerOf({ text }), "jane")).toMatchObject({ ok: true });
    const sent = await keys();
    expect([sent[0], sent.at(-1)]).toEqual(["3", ENTER]);
    expect(sent.join("")).toContain("Neither: keep the files; ask $HOME `me` again");
  });

  it("replies to a permission question with words at the prompt", async () => {
    const { answers, keys } = await open(
      ["13-permission-bash.txt", WORKING],
      "--escape",
      new URL(`../status/fixtures/claude/${IDLE}`, import.meta.url).pathname,
    );
    const reply = await answers.answer(answerOf({ text: "Use wget instead" }), "jane");
    expect(reply.ok ? null : reply.error).toBeNull();
    const sent = await keys();
    expect(sent[0]).toBe(ESCAPE);
    expect(sent.join("")).toMatch(/Use wget instead.*\r$/);
  });

  it("finds an option of a list that scrolls", async () => {
    const files = Array.from({ length: 14 }, (_, index) => `file-${index + 1}.txt`);
    const list = screen("long-list", permission("open", ...files));
    const { answers, keys, screen: drawn } = await open([list, WORKING], "--window", "5");
    expect(drawn()).not.toContain("file-12.txt");
    expect(await answers.answer(answerOf({ labels: ["file-12.txt"] }), "jane")).toMatchObject({ ok: true });
    expect((await keys()).join("")).toBe(`${DOWN.repeat(11)}${ENTER}`);
  });
});

describe("an answer that is refused", () => {
  const one = screen("one", permission("npm test", "Yes", "No"));
  const other = screen("other", permission("rm -rf build", "Yes", "No"));

  it("attack 86: no key for a dialog that has changed under the same words, nor for one that is gone", async () => {
    const { answers, keys, pane } = await open([one, other, WORKING]);
    const asked = answers.asked(AGENT);
    await pane.press("2"); // Somebody answers in the terminal.
    await expect.poll(() => answers.asked(AGENT)?.subject).toEqual(["rm -rf build"]);
    const late = answerOf({ question: asked?.id, labels: ["Yes"] });
    const refusal = {
      ok: false,
      error: { code: "question-changed", message: "Not accepted: the question changed. Read it again." },
    };
    expect(await answers.answer(late, "jane")).toMatchObject(refusal);
    await pane.press("2");
    await expect.poll(() => answers.asked(AGENT)).toBeNull();
    expect(await answers.answer(late, "jane")).toMatchObject(refusal);
    expect(await keys()).toEqual(["2", "2"]);
  });

  it("attack 86: no key when the dialog changes between the look at the mirror and the key", async () => {
    const { answers: _, ...opened } = await open([one, other]);
    const pane = { ...opened.pane, shown: opened.pane.shown };
    const seen = pane.shown();
    await opened.pane.press("1");
    await expect.poll(() => opened.screen()).toContain("rm -rf build");
    // A mirror that is late still shows what is not there any more.
    const late = createAnswers({
      clock: systemClock,
      turns: createPaneTurns(systemClock),
      pane: () => ({ ...pane, shown: () => seen }),
      onAnswered: () => {},
    });
    const id = late.asked(AGENT)?.id;
    expect(await late.answer(answerOf({ question: id, labels: ["Yes"] }), "jane")).toMatchObject({
      error: { code: "question-changed" },
    });
    expect(await opened.keys()).toEqual(["1"]);
  });

  it("comes second: of two people one wins, and the other is told who", async () => {
    const { answers, keys } = await open([one, other]);
    const question = answers.asked(AGENT)?.id;
    const [first, second] = await Promise.all([
      answers.answer(answerOf({ question, labels: ["Yes"] }), "jane"),
      answers.answer(answerOf({ question, labels: ["No"] }), "omar"),
    ]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toMatchObject({ error: { message: "Not accepted: jane has answered it: Yes." } });
    expect(await keys()).toEqual(["1"]);
  });

  it("is not pressed again where the same words stand there after the key: nobody can see whether they are new", async () => {
    const { answers, keys } = await open([one, one, WORKING]);
    expect(await answers.answer(answerOf({ labels: ["Yes"] }), "jane")).toMatchObject({
      error: { code: "answer-unsure" },
    });
    expect(await answers.answer(answerOf({ labels: ["Yes"] }), "jane")).toMatchObject({
      error: { code: "question-answered", hint: expect.stringContaining("terminal") },
    });
    expect(await keys()).toEqual(["1"]);
  });

  it("is not what the dialog offers, or is another question's name", async () => {
    const { answers, keys } = await open([one, WORKING]);
    for (const [answer, code] of [
      [{ labels: ["Always"] }, "bad-answer"],
      [{ labels: ["Yes", "No"] }, "bad-answer"],
      [{ labels: [] }, "bad-answer"],
      [{ question: QuestionId.parse("another-question"), labels: ["Yes"] }, "question-changed"],
    ] as const) {
      expect(await answers.answer(answerOf(answer), "jane")).toMatchObject({ error: { code } });
    }
    expect(await keys()).toEqual([]);
  });

  it("prose that looks like a dialog asks nothing", async () => {
    const { answers } = await open(["62-prose-looks-like-dialog.txt"]);
    expect(answers.asked(AGENT)).toBeNull();
    expect(await answers.answer(answerOf({ labels: ["Yes"] }), "jane")).toMatchObject({
      error: { code: "question-none" },
    });
  });
});
