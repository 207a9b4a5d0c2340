import type { Clock } from "../clock";
import type { Screen } from "./screen-parts";
import { findPromptBox } from "./screen-parts";
import type { ScreenRules } from "./screen-rules";

export type ProgressWatch = {
  /** For how long nothing has gone on, in ms. `workingSince` is when the present state began. */
  silence(workingSince: number | null): number;
  /** When something last went on, as far as it was looked at. */
  since(): number;
  /** It does not work: what comes next begins anew. */
  rest(): void;
};

/** A screen is compared no more often: a spinner draws ten times a second. */
const LOOK_EVERY_MS = 1_000;

/**
 * Whether a worker gets on: by what is heard from it, and by what its screen shows above the prompt box, without
 * spinners and counted seconds.
 */
export function watchProgress(options: {
  clock: Clock;
  rules: ScreenRules;
  command: () => string | null;
  screen: () => Screen | null;
  /** ms since the epoch of the last event. */
  heardAt: () => number | null;
}): ProgressWatch {
  const { clock } = options;
  let shown: string | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  let movedAt = clock.now();

  function look() {
    const now = clock.now();
    if (now - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = now;
    const screen = options.screen();
    const shows = screen ? withoutMotion(screen, options.rules, options.command()) : "";
    if (shows !== shown) movedAt = now;
    shown = shows;
  }

  return {
    silence(workingSince) {
      look();
      movedAt = Math.max(movedAt, workingSince ?? 0, options.heardAt() ?? 0);
      return clock.now() - movedAt;
    },
    since: () => movedAt,
    rest() {
      movedAt = clock.now();
      shown = null;
      lookedAt = Number.NEGATIVE_INFINITY;
    },
  };
}

function withoutMotion({ lines }: Screen, rules: ScreenRules, command: string | null): string {
  const program = rules.programs.find(({ commands }) => command !== null && commands.includes(command));
  const box = program ? findPromptBox(lines, program.promptBox) : null;
  const above = box ? lines.slice(0, box.top) : lines;
  return above
    .filter((line) => !program?.spinner?.test(line))
    .map((line) => line.replace(/\d+/g, "").trimEnd())
    .join("\n");
}
