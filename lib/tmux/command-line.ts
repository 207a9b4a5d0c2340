import { TmuxError } from "./tmux-error";

/**
 * Quotes one argument for a line of tmux's command language, so that nothing in it is a variable, an escape, a comment,
 * a home folder (tmux 3.3a expands a leading `~` even inside quotes) or a second command. Throws `bad-argument` for what
 * no argument can carry: NUL, and half a surrogate pair.
 */
export function quote(text: string): string {
  if (text.includes("\0")) throw new TmuxError("bad-argument", "an argument of tmux cannot hold a NUL");
  if (/\p{Surrogate}/u.test(text))
    throw new TmuxError("bad-argument", "an argument of tmux must be well-formed Unicode");
  return `"${text.replace(/[\x00-\x1f\x7f"$\\~]/g, escapeCharacter)}"`;
}

/** The same for bytes; any but NUL. */
export function quoteBytes(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return `"${text.replace(/[\x00-\x1f\x7f-\xff"$\\~]/g, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  return `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
}

/** One control-mode line of one command. */
export function command(name: string, ...args: readonly string[]): string {
  return [name, ...args.map(quote)].join(" ");
}
