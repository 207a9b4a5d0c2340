import { isTmuxError } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";

/** How long a program may take to show what was pasted, and to take it when Enter was pressed. */
const SHOW_MS = 15_000;
const TAKE_MS = 15_000;
const LOOK_EVERY_MS = 20;
/** Claude Code takes an Enter that comes with the paste as a part of it; 50 ms are enough. */
const BEFORE_ENTER_MS = 80;

export type LinePane = {
  /** What stands in the prompt box now; null where there is no box. */
  prompt(): string | null;
  paste(text: string): Promise<void>;
  pressEnter(): Promise<void>;
};

/** `not-typed`: nothing has reached the program. `uncertain`: something has, and whether it was sent nobody can tell. */
export type TypedLine = { kind: "sent" } | { kind: "not-typed" | "uncertain"; why: string };

/**
 * Sends one line to a program that waits at an empty prompt, as a person would: paste, look, Enter by itself, look. Enter
 * is pressed only while exactly this line stands in the prompt, so that nobody's half-typed words are ever sent.
 */
export async function typeLine(clock: Clock, pane: LinePane, line: string): Promise<TypedLine> {
  if (pane.prompt() !== "") return { kind: "not-typed", why: "the prompt is not empty" };
  try {
    await pane.paste(line);
  } catch (error) {
    if (isTmuxError(error))
      return { kind: saysNothingTyped(error.code) ? "not-typed" : "uncertain", why: error.message };
    throw error;
  }
  if (!(await within(clock, SHOW_MS, () => sameText(pane.prompt(), line)))) {
    return { kind: "uncertain", why: "the prompt did not show the line alone, so Enter was not pressed" };
  }
  await pause(clock, BEFORE_ENTER_MS);
  if (!sameText(pane.prompt(), line)) {
    return { kind: "uncertain", why: "somebody typed at the same moment, so Enter was not pressed" };
  }
  try {
    await pane.pressEnter();
  } catch (error) {
    if (isTmuxError(error)) return { kind: "uncertain", why: error.message };
    throw error;
  }
  const taken = await within(clock, TAKE_MS, () => !sameText(pane.prompt(), line));
  return taken
    ? { kind: "sent" }
    : { kind: "uncertain", why: "Enter was pressed, but the line still stands in the prompt" };
}

function saysNothingTyped(code: string): boolean {
  return code === "no-pane" || code === "no-session" || code === "server-lost" || code === "bad-argument";
}

/** A narrow pane wraps the line where it likes, at spaces or inside of words. */
function sameText(shown: string | null, line: string): boolean {
  return shown !== null && shown.replace(/\s+/g, "") === line.replace(/\s+/g, "");
}

async function within(clock: Clock, ms: number, holds: () => boolean): Promise<boolean> {
  const until = clock.now() + ms;
  while (!holds()) {
    if (clock.now() >= until) return false;
    await pause(clock, LOOK_EVERY_MS);
  }
  return true;
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
