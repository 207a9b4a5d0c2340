import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import { activePane } from "../terminals/watch-session";
import { isShell } from "./foreground-program";
import type { AgentSession } from "./session-book";

/** Longest time a program gets to end by itself. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 50;
/** Longest time a prompt takes to show what was typed. */
const SHOW_MS = 3_000;

const CTRL_C = Uint8Array.of(3);
const CTRL_U = Uint8Array.of(21);
const EXIT = Buffer.from("/exit");
const ENTER = Uint8Array.of(13);

/**
 * Asks the program of a pane to end: Ctrl-C stops what it does, `/exit` ends it. Enter is pressed only where the word is
 * shown, so that no dialog is answered. Resolves true when it has ended,
 * false when it is still there after five seconds or when `hurry` aborts (or is a shell, which
 * needs no asking: the hang-up that ends the session is its way to end).
 */
export async function askToExit(tmux: Tmux, clock: Clock, session: AgentSession, hurry: AbortSignal): Promise<boolean> {
  const { pane, program } = session;
  if (pane.dead) return true;
  if (isShell(program) || hurry.aborted) return false;
  const name = parseSessionName(session.summary.name);
  const deadline = clock.now() + PATIENCE_MS;
  await tmux.sendKeys(pane.id, CTRL_C);
  if (await endsWithin(300)) return true;
  if (hurry.aborted) return false;
  await tmux.sendKeys(pane.id, CTRL_U);
  const before = await timesShown();
  await tmux.sendKeys(pane.id, EXIT);
  if (await isTaken(before)) {
    // A slash menu opens while the word is typed; Enter is for the whole word.
    await pause(clock, LOOK_EVERY_MS, hurry);
    await tmux.sendKeys(pane.id, ENTER);
  }
  return endsWithin(deadline - clock.now());

  /** A dialog takes no words, and Enter would answer it: Gemini's would trust a folder. */
  async function isTaken(before: number): Promise<boolean> {
    const until = clock.now() + SHOW_MS;
    while (clock.now() < until && !hurry.aborted) {
      if ((await timesShown()) > before) return true;
      await pause(clock, LOOK_EVERY_MS, hurry);
    }
    return false;
  }

  async function timesShown(): Promise<number> {
    const text = await tmux.paneText(pane.id, { historyLines: 0 }).catch(() => "");
    return text.split(String(EXIT)).length;
  }

  async function endsWithin(ms: number): Promise<boolean> {
    const until = clock.now() + ms;
    while (clock.now() < until && !hurry.aborted) {
      const now = await activePane(tmux, name);
      if (!now || now.dead) return true;
      await pause(clock, LOOK_EVERY_MS, hurry);
    }
    return false;
  }
}

/** Ends early when `hurry` aborts. */
function pause(clock: Clock, ms: number, hurry: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      hurry.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    hurry.addEventListener("abort", end);
  });
}
