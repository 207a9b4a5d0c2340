import type { AgentProgram } from "../enforcement/agent-programs";

/** A launch command that does nothing but call one program. Words are as they were written, with their quotes. */
export type LaunchLine = {
  /** What stands before the program: `exec`, variables, its folder. */
  before: string;
  program: string;
  words: readonly string[];
};

/** One word of a POSIX shell without anything that would run: quoted parts, escapes, variables. */
const WORD = /^(?:\\[^\n]|'[^'\n]*'|"(?:\\[^\n]|[^"\\`\n$]|\$(?!\())*"|\$(?!\()|[^\s\\'"`$;&|<>()\n])+/;

/**
 * The command as one call of one of `commands`, or null when it is more than that: a list, a pipe, a redirection, a
 * substitution, or another program that calls it.
 */
export function parseLaunchLine(command: string, commands: readonly string[]): LaunchLine | null {
  const words = wordsOf(command);
  if (!words) return null;
  const at = words.findIndex((word) => word !== "exec" && !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word));
  const program = words[at];
  if (program === undefined || !commands.includes(program.slice(program.lastIndexOf("/") + 1))) return null;
  return { before: words.slice(0, at).join(" "), program, words: words.slice(at + 1) };
}

function wordsOf(command: string): string[] | null {
  const words: string[] = [];
  for (let rest = command.trim(); rest !== ""; ) {
    const word = WORD.exec(rest)?.[0];
    if (word === undefined || word.startsWith("#")) return null;
    words.push(word);
    rest = rest.slice(word.length).trimStart();
  }
  return words;
}

export type LaunchWish = { resume: boolean; permissionMode: string | undefined };

/**
 * The line with what its program needs: the conversation, what keeps it in its pane, the permission mode. What the command
 * says itself stays, except that a conversation to take up takes the place of any other.
 */
export function completeLine(line: LaunchLine, { start }: AgentProgram, wish: LaunchWish): string {
  const says = (option: string) => line.words.some((word) => word === option || word.startsWith(`${option}=`));
  const chooses = start.replaces.some((option) => says(optionOf(option)));
  const resumes = wish.resume && start.resume !== undefined;
  const added = [
    resumes ? start.resume : chooses ? undefined : start.new,
    ...start.always.filter((option) => !says(option)),
    ...(wish.permissionMode && start.permission && !says(start.permission)
      ? [start.permission, wish.permissionMode]
      : []),
  ];
  const words = resumes ? without(line.words, start.replaces) : line.words;
  return [line.before, line.program, ...added, ...words].filter(Boolean).join(" ");
}

/** Whether the conversation of such a start has the id that we chose. */
export function choosesOurId(line: LaunchLine, { start }: AgentProgram): boolean {
  if (start.new === undefined) return false;
  const own = line.words.some((word) => start.replaces.some((option) => word.split("=")[0] === optionOf(option)));
  return !own || line.words.some((word) => /\$\{?AGENT_SESSION_ID\b/.test(word));
}

function optionOf(entry: string): string {
  return entry.replace(/ VALUE$/, "");
}

function without(words: readonly string[], options: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const option = options.find((each) => optionOf(each) === word.split("=")[0]);
    if (option === undefined) kept.push(word);
    else if (option.endsWith(" VALUE") && !word.includes("=") && !words[at + 1]?.startsWith("-")) at += 1;
  }
  return kept;
}
