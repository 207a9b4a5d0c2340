import { type Dialog, type Question, readDialog } from "./read-dialog";
import { readScreen, type Screen, type ScreenParts } from "./screen-parts";
import type { ScreenPatterns, ScreenProgram, ScreenRule, ScreenRules, ScreenState } from "./screen-rules";

export type ScreenVerdict = {
  state: ScreenState;
  reason: string;
  /** Holds while the pane prints. */
  atOnce: boolean;
  /** The person ended the turn. */
  interrupted: boolean;
  /** States that this program's screen does not show. */
  blind: readonly ScreenState[];
  question?: Question;
  /** The same, with what it takes to answer it. */
  dialog?: DialogOnScreen;
  until?: string;
};

export type DialogOnScreen = Dialog & {
  /** `digit`: the option's number answers at once; `cursor`: it is moved to, and Enter answers. */
  choose: ScreenRule["choose"];
  /** `escape` leads to a prompt that takes words instead of an answer. */
  reply: ScreenRule["reply"];
};

/** What a screen of the program in the foreground shows; null when no rule knows it. Pure. */
export function judgeScreen(rules: ScreenRules, command: string, screen: Screen): ScreenVerdict | null {
  for (const program of rules.programs) {
    const verdict = program.commands.includes(command) ? judgeAs(program, screen) : null;
    if (verdict) return verdict;
  }
  return null;
}

function judgeAs(program: ScreenProgram, screen: Screen): ScreenVerdict | null {
  const parts = readScreen(screen, program.promptBox);
  const rule = program.rules.find((candidate) => fits(candidate, parts));
  return rule ? verdictOf(rule, parts, program, screen.lines) : null;
}

const partNames = ["footer", "activity", "turn", "last", "anywhere", "title", "told"] as const;

function fits(rule: ScreenRule, parts: ScreenParts): boolean {
  if (rule.box !== undefined && (rule.box === "present") !== parts.hasBox) return false;
  const shows = (patterns: ScreenPatterns, name: (typeof partNames)[number]) =>
    parts[name].some((line) => patterns[name]?.test(line));
  const missing = partNames.some((name) => rule[name] !== undefined && !shows(rule, name));
  return !missing && !partNames.some((name) => rule.not?.[name] !== undefined && shows(rule.not, name));
}

function verdictOf(
  rule: ScreenRule,
  parts: ScreenParts,
  program: ScreenProgram,
  lines: readonly string[],
): ScreenVerdict {
  const dialog = rule.options === undefined ? null : readDialog(lines.map(unframed), rule.options);
  const until = rule.until === undefined ? undefined : findUntil(rule.until, parts);
  return {
    state: rule.state,
    reason: rule.reason,
    atOnce: rule["at-once"],
    interrupted: rule.interrupted,
    blind: program.cannotSee.screen,
    ...(dialog && { question: dialog.question, dialog: { ...dialog, choose: rule.choose, reply: rule.reply } }),
    ...(until !== undefined && { until }),
  };
}

/** A dialog may stand in a frame, and what it is about in another one within. */
function unframed(line: string): string {
  return line.replace(/^(?:\s*[│┃] ?){1,2}/u, "").replace(/(?: ?[│┃]\s*){1,2}$/u, "");
}

function findUntil(pattern: RegExp, parts: ScreenParts): string | undefined {
  const lines = [...parts.footer, ...parts.turn].reverse();
  for (const line of lines) {
    const until = pattern.exec(line)?.groups?.["until"]?.trim();
    if (until) return until;
  }
  return undefined;
}
