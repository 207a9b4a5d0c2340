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
