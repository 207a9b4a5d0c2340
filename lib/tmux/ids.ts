import { TmuxError } from "./tmux-error";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A session name that is safe in every position: no `.`, `:`, `#`, `=`, and no leading `-`, `$`, `@` or `%`. */
export type SessionName = Branded<"SessionName">;
/** `$3` */
export type SessionId = Branded<"SessionId">;
/** `@3` */
export type WindowId = Branded<"WindowId">;
/** `%3` */
export type PaneId = Branded<"PaneId">;

const SESSION_NAME = /^[a-z][a-z0-9_-]{0,99}$/;

export function isSessionName(text: string): text is SessionName {
  return SESSION_NAME.test(text);
}

/** Throws `bad-argument` for anything but 1 to 100 of a-z, 0-9, `_` and `-` that begins with a letter. */
export function parseSessionName(text: string): SessionName {
  if (isSessionName(text)) return text;
  throw new TmuxError("bad-argument", `${JSON.stringify(text)} is no session name: 1 to 100 of a-z, 0-9, _ and -`);
}

export function parseSessionId(text: string): SessionId {
  return parseId(text, "$") as SessionId; // parseId has checked the form
}

export function parseWindowId(text: string): WindowId {
  return parseId(text, "@") as WindowId; // parseId has checked the form
}

export function parsePaneId(text: string): PaneId {
  return parseId(text, "%") as PaneId; // parseId has checked the form
}

function parseId(text: string, sigil: "$" | "@" | "%"): string {
  if (text.startsWith(sigil) && /^\d{1,10}$/.test(text.slice(1))) return text;
  throw new TmuxError("bad-argument", `${JSON.stringify(text)} is no tmux id of the form ${sigil}0`);
}
