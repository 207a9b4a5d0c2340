/** Stable codes of expected failures, so that a caller can tell them apart without `instanceof`. */
export type TmuxErrorCode =
  | "tmux-missing"
  | "tmux-too-old"
  | "socket-folder"
  | "bad-argument"
  | "no-session"
  | "no-pane"
  | "duplicate-session"
  | "command-failed"
  | "no-resources"
  | "server-lost"
  | "client-lost"
  | "timeout"
  | "disposed";

/** An expected failure of tmux. The message names the subcommand and carries tmux's own text. */
export class TmuxError extends Error {
  override readonly name = "TmuxError";
  readonly code: TmuxErrorCode;

  constructor(code: TmuxErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Works across bundles too, where `instanceof` does not. */
export function isTmuxError(error: unknown): error is TmuxError {
  return error instanceof Error && error.name === "TmuxError" && "code" in error;
}

/** Texts of tmux 3.2 to 3.6. */
const CODE_BY_TEXT: readonly (readonly [RegExp, TmuxErrorCode])[] = [
  [/^duplicate session/, "duplicate-session"],
  [/^(can't find session|no such session|no sessions|no current session|session not found)/, "no-session"],
  [/^(can't find pane|can't find window|no such pane)/, "no-pane"],
  [/fork failed|[Tt]oo many open files|can't open (a )?pty/, "no-resources"],
  [/^(no server running|lost server|server exited|error connecting to)/, "server-lost"],
];

/** Turns what tmux printed into an error; `subcommand` is the command alone, without arguments that may be secret. */
export function tmuxErrorFromText(subcommand: string, text: string): TmuxError {
  const line = text.trim();
  const code = CODE_BY_TEXT.find(([pattern]) => pattern.test(line))?.[1] ?? "command-failed";
  return new TmuxError(code, `tmux ${subcommand}: ${line === "" ? "failed without a message" : line}`);
}
