import { isTmuxError } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import type { DialogOnScreen } from "../status/judge-screen";
import { typeLine } from "../terminals/type-line";
import type { AskingPane } from "./asking-pane";
import { type Choice, findOption } from "./choose-answer";
import { sameContent, squeeze } from "./question-identity";

/** How long a program may take to draw what a key did. */
const DRAW_MS = 5_000;
const LOOK_EVERY_MS = 20;
/** A screen that is drawn in pieces shows no dialog for a moment. */
const SETTLED_MS = 80;
const MOST_STEPS = 60;

const [UP, DOWN, ENTER, TAB, ESCAPE, CLEAR_LINE] = ["\x1b[A", "\x1b[B", "\r", "\t", "\x1b", "\x15"];

/**
 * `changed`: the live dialog is not the one that was read, and no key went out. `unsure`: keys went out, and the program
 * has not shown that it took them.
 */
export type Pressed = { kind: "taken" } | { kind: "changed" } | { kind: "unsure"; why: string };

type Step = Exclude<Pressed, { kind: "taken" }> | null;

/**
 * Gives an answer to the dialog `read`, as a person would. The live pane is read again just before each key, and a key
 * goes out only while it still shows this dialog.
 */
export async function pressAnswer(
  clock: Clock,
  pane: AskingPane,
  read: DialogOnScreen,
  choice: Choice,
  patienceMs = DRAW_MS,
): Promise<Pressed> {
  let sent = false;
  const press = (key: string) => {
    sent = true;
    return pane.press(key);
  };
  try {
    const stopped = await stepsOf({ clock, pane, read, press, patienceMs }, choice);
    if (stopped?.kind === "changed" && sent) return unsure("another question came while the answer was being given");
    return stopped ?? { kind: "taken" };
  } catch (error) {
    if (!isTmuxError(error)) throw error;
    return sent ? unsure(error.message) : { kind: "changed" };
  }
}

type Keys = {
  clock: Clock;
  pane: AskingPane;
  read: DialogOnScreen;
  press: (key: string) => Promise<void>;
  patienceMs: number;
};

function stepsOf(keys: Keys, choice: Choice): Promise<Step> {
  if (choice.kind === "several") return chooseSeveral(keys, choice.labels);
  if (choice.kind === "field") return fillField(keys, choice);
  if (choice.kind === "reply") return replyAtPrompt(keys, choice.text);
  return chooseOne(keys, choice.label);
}

async function chooseOne(keys: Keys, label: string): Promise<Step> {
  const live = await look(keys);
  if (!live) return { kind: "changed" };
  const digit = digitOf(live, label);
  if (digit === null) {
    const stopped = await moveTo(keys, label);
    if (stopped) return stopped;
  }
  await keys.press(digit ?? ENTER);
  return leaves(keys);
}

/** The number that answers at once; null where the cursor has to be moved. */
function digitOf(live: DialogOnScreen, label: string): string | null {
  const key = findOption(live, label)?.key;
  const answers = live.numbered && live.choose === "digit" && !live.scrolls;
  return answers && key !== undefined && key.length === 1 ? key : null;
}

/** Moves the cursor one row at a time, and looks where it has come to. */
async function moveTo(keys: Keys, label: string): Promise<Step> {
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const live = await look(keys);
    if (!live) return { kind: "changed" };
    if (live.cursor === null) return unsure("the question shows no cursor");
    const { options } = live.question;
    const at = options.findIndex((option) => squeeze(option.label) === squeeze(label));
    if (at === live.cursor) return null;
    if (at === -1 && !live.scrolls) return { kind: "changed" };
    const before = placeOf(live);
    await keys.press(at !== -1 && at < live.cursor ? UP : DOWN);
    if (!(await shows(keys, (dialog) => placeOf(dialog) !== before))) return unsure("the cursor did not move");
  }
  return unsure(`no row says "${label}"`);
}

function placeOf({ cursor, question }: DialogOnScreen): string {
  return JSON.stringify([cursor, question.options.map(({ label }) => label)]);
}

/** A digit ticks and unticks; Tab leads on, to the next question or to the page that sends all. */
async function chooseSeveral(keys: Keys, labels: readonly string[]): Promise<Step> {
  const wanted = new Set(labels.map(squeeze));
  for (const option of keys.read.question.options) {
    if (option.checked === undefined) continue;
    const want = wanted.has(squeeze(option.label));
    const live = await look(keys);
    const now = live && findOption(live, option.label);
    if (!now) return { kind: "changed" };
    if (now.checked === want) continue;
    if (now.key.length !== 1) return unsure(`"${option.label}" has no single digit`);
    await keys.press(now.key);
    const ticked = await shows(keys, (dialog) => findOption(dialog, option.label)?.checked === want);
    if (!ticked) return unsure(`the box of "${option.label}" did not change`);
  }
  if (!(await look(keys))) return { kind: "changed" };
  await keys.press(TAB);
  return leaves(keys);
}

/** Enter is pressed only while exactly these words stand in the field. */
async function fillField(keys: Keys, { label, text }: { label: string; text: string }): Promise<Step> {
  const live = await look(keys);
  const at = live ? live.question.options.findIndex((option) => option.label === label) : -1;
  const key = live?.question.options[at]?.key;
  if (!live || key === undefined) return { kind: "changed" };
  if (live.cursor !== at) {
    const stopped = key.length === 1 && live.numbered ? await keys.press(key) : await moveTo(keys, label);
    if (stopped) return stopped;
    if (!(await shows(keys, ({ cursor }) => cursor === at))) return unsure(`"${label}" was not opened`);
  }
  await keys.pane.line.paste(text);
  const holds = (dialog: DialogOnScreen) => squeeze(dialog.question.options[at]?.label ?? "") === squeeze(text);
  if (!(await shows(keys, holds))) return unsure("the field did not show these words alone, so Enter was not pressed");
  await keys.press(ENTER);
  return leaves(keys);
}

/** Esc ends the dialog and leads to the prompt, which may hold the message that it interrupted. */
async function replyAtPrompt(keys: Keys, text: string): Promise<Step> {
  if (!(await look(keys))) return { kind: "changed" };
  await keys.press(ESCAPE);
  if (!(await within(keys, () => keys.pane.prompt() !== null))) return unsure("no prompt came after Esc");
  if (keys.pane.prompt() !== "") await keys.press(CLEAR_LINE);
  if (!(await within(keys, () => keys.pane.prompt() === ""))) return unsure("the prompt was not empty after Esc");
  const typed = await typeLine(keys.clock, keys.pane.line, text);
  return typed.kind === "sent" ? null : unsure(typed.why);
}

/** The dialog, if it is the one that was read. */
async function look({ pane, read }: Keys): Promise<DialogOnScreen | null> {
  const live = await pane.ask();
  return live && isStill(read, live) ? live : null;
}

/** What is typed into a field changes its own row only. */
function isStill(read: DialogOnScreen, live: DialogOnScreen): boolean {
  if (sameContent(read, live)) return true;
  const field = read.question.options.findIndex(({ takesText }) => takesText);
  if (field === -1) return false;
  const options = live.question.options.map((option, at) => (at === field ? { ...option, takesText: true } : option));
  return sameContent(read, { ...live, question: { ...live.question, options } });
}

function shows({ pane, read, ...keys }: Keys, holds: (dialog: DialogOnScreen) => boolean): Promise<boolean> {
  return within({ pane, read, ...keys }, () => {
    const dialog = pane.shown();
    return dialog !== null && isStill(read, dialog) && holds(dialog);
  });
}

/** The answer is taken when the dialog is gone or is another one, for longer than a redraw takes. */
async function leaves(keys: Keys): Promise<Step> {
  let goneSince: number | null = null;
  const gone = await within(keys, () => {
    const dialog = keys.pane.shown();
    if (dialog && isStill(keys.read, dialog)) goneSince = null;
    else goneSince ??= keys.clock.now();
    return goneSince !== null && keys.clock.now() - goneSince >= SETTLED_MS;
  });
  return gone ? null : unsure("the key was sent, and the pane still shows the question");
}

async function within({ clock, patienceMs }: Keys, holds: () => boolean): Promise<boolean> {
  const until = clock.now() + patienceMs;
  while (!holds()) {
    if (clock.now() >= until) return false;
    await new Promise<void>((resolve) => void clock.after(LOOK_EVERY_MS, resolve));
  }
  return true;
}

function unsure(why: string): Extract<Pressed, { kind: "unsure" }> {
  return { kind: "unsure", why };
}
