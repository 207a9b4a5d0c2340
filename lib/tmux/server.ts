import { access } from "node:fs/promises";
import { join } from "node:path";
import { command } from "./command-line";

/** The hidden session that the command client lives in. Its name is none that `parseSessionName` accepts. */
export const KEEPER = "_keeper";

/** Holds a pane still without a shell and without output; two arguments, because tmux gives a single one to a shell. */
export const HOLD = ["sleep", "2147483647"] as const;

/** Attaches to the keeper; makes it, and the server, when they are not there. */
export const ATTACH_KEEPER = ["new-session", "-A", "-E", "-s", KEEPER, "-f", "no-output,ignore-size", "--", ...HOLD];

/** What every new connection sets on the server. */
export type ServerSettings = { historyLimit: number; terminal: string };

/**
 * Options of our server, one command a line. All may be set again at any time. Not here: `window-size manual`, which
 * kills tmux 3.3a at the next `new-session -d` when it is global.
 */
export function optionCommands(settings: ServerSettings): string[] {
  return [
    command("set-option", "-s", "exit-empty", "off"),
    command("set-option", "-s", "escape-time", "0"),
    // The log of commands would keep what was typed and the environment.
    command("set-option", "-s", "message-limit", "0"),
    // A browser sends fast keys together; what is pasted comes between marks of its own.
    command("set-option", "-g", "assume-paste-time", "0"),
    command("set-option", "-g", "default-terminal", settings.terminal),
    command("set-option", "-g", "history-limit", String(settings.historyLimit)),
    command("set-option", "-g", "set-titles", "off"),
    command("set-option", "-g", "update-environment", ""),
    command("set-option", "-gw", "automatic-rename", "off"),
    // tmux would draw its "Pane is dead" over the last lines of the program.
    command("set-option", "-gqw", "remain-on-exit-format", ""),
  ];
}

/**
 * Empties tmux's global environment, which every new pane of every workspace on this socket would inherit: sessions
 * bring their own. `shown` is `show-environment -g`; a line of a longer value that looks like a variable does no harm.
 */
export function emptyEnvironmentCommands(shown: string): string[] {
  const names = new Set(shown.split("\n").map((line) => line.slice(0, Math.max(0, line.indexOf("=")))));
  names.delete("");
  return [...names].map((name) => command("set-environment", "-gu", "--", name));
}

/** What tmux sets itself for each pane, or what would tell its programs a wrong size. */
const OF_THE_TERMINAL = new Set(["TMUX", "TMUX_PANE", "TERM", "COLUMNS", "LINES"]);

/**
 * The environment for panes, without traces of the terminal that we were started in. It goes with each `new-session`
 * over tmux's own connection: two programs on one socket never see each other's.
 */
export function paneEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== "" && !OF_THE_TERMINAL.has(name)));
}

const OF_A_CLIENT = /^(PATH|HOME|SHELL|USER|LOGNAME|LANG|LC_\w+|TMPDIR|TERMINFO|TERMINFO_DIRS)$/;

/**
 * What the tmux processes themselves get. Panes get theirs with `new-session`: so no secret is in the environment of a
 * process that only connects, and connecting is a short burst (see `work-queue.ts`).
 */
export function clientEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const entries = Object.entries(given).filter(([name]) => OF_A_CLIENT.test(name));
  return Object.fromEntries(entries) as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each
}

/** `tmux-256color` where its terminfo entry is installed; older systems lack it. */
export async function paneTerminal(environment: Readonly<Record<string, string>>): Promise<string> {
  const folders = [
    environment["TERMINFO"],
    environment["HOME"] === undefined ? undefined : join(environment["HOME"], ".terminfo"),
    ...(environment["TERMINFO_DIRS"] ?? "").split(":"),
    ...["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo", "/usr/share/lib/terminfo"],
  ].filter((folder): folder is string => folder !== undefined && folder !== "");
  for (const folder of folders) {
    for (const letter of ["t", "74"]) {
      const found = await access(join(folder, letter, "tmux-256color")).then(
        () => true,
        () => false,
      );
      if (found) return "tmux-256color";
    }
  }
  return "screen-256color";
}
