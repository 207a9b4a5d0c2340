import type { Clock } from "../clock";
import { judgeScreen, type ScreenVerdict } from "./judge-screen";
import type { Screen } from "./screen-parts";
import type { ScreenRules } from "./screen-rules";

/** Programs draw a screen in pieces; after so long without output it is whole. */
export const QUIET_MS = 200;
/** While it prints, a busy screen is looked for no more often. */
const PEEK_MS = 50;
/** A pane that never gets quiet is judged all the same. */
const PATIENCE_MS = 2_000;

/** A pane as the status service sees it. Both are asked when needed, so that they are always the latest. */
export type PaneView = {
  screen(): Screen;
  /** ms since the epoch; null before the first output. */
  lastOutputAt(): number | null;
};

export type ScreenWatch = {
  readonly verdict: ScreenVerdict | null;
  /** The pane has printed something. */
  outputSeen(): void;
  /** Judges anew: the screen may have changed without output (another size, a capture). */
  look(): void;
  dispose(): void;
};

/**
 * Judges a pane's screen when it has been quiet, and while it prints by the rules that hold at once. `onJudged` is
 * called behind each judgement.
 */
export function watchScreen(options: {
  clock: Clock;
  rules: ScreenRules;
  command: string;
  pane: PaneView;
  onJudged: () => void;
}): ScreenWatch {
  const { clock, rules, command, pane } = options;
  let verdict: ScreenVerdict | null = null;
  let cancelTimer: (() => void) | null = null;
  let printingSince: number | null = null;
  let judgedAt = Number.NEGATIVE_INFINITY;

  const judged = () => judgeScreen(rules, command, pane.screen());

  function judgeWhole() {
    printingSince = null;
    verdict = judged();
  }

  function judgeWhilePrinting() {
    const peeked = judged();
    if (peeked?.atOnce) verdict = peeked;
  }

  function judge() {
    const now = clock.now();
    // Read once: a clock that ticks in between must not end the waiting without a judgement.
    const quiet = now - (pane.lastOutputAt() ?? Number.NEGATIVE_INFINITY);
    judgedAt = now;
    const waitedLong = printingSince !== null && now - printingSince >= PATIENCE_MS;
    if (quiet >= QUIET_MS || waitedLong) judgeWhole();
    else judgeWhilePrinting();
    if (quiet >= QUIET_MS) return;
    printingSince ??= now;
    cancelTimer ??= clock.after(QUIET_MS - quiet, onTimer);
  }

  function onTimer() {
    cancelTimer = null;
    judge();
    options.onJudged();
  }

  function look() {
    cancelTimer?.();
    cancelTimer = null;
    judge();
  }

  look();
  return {
    get verdict() {
      return verdict;
    },
    outputSeen() {
      // One is due within 200 ms, and it will see this output too.
      if (cancelTimer !== null && clock.now() - judgedAt < PEEK_MS) return;
      judge();
      options.onJudged();
    },
    look,
    dispose() {
      cancelTimer?.();
      cancelTimer = null;
    },
  };
}
