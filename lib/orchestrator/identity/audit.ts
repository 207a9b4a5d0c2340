/** One thing that somebody did, or tried to. */
export type AuditEntry = {
  /** A user's name, `share:<id>`, or `nobody` for a refused log-in. */
  readonly who: string;
  /** The session's public id, where there is one. */
  readonly sessionId?: string | undefined;
  /** `session.create`, `log-in`, … */
  readonly what: string;
  /** What it was done to: an agent's name, a session's id. */
  readonly target?: string | undefined;
  /** `ok`, or the code of the refusal or failure. */
  readonly result: string;
  readonly address: string;
};

export type AuditRecord = AuditEntry & {
  readonly id: number /** ms since the epoch */;
  readonly at: number;
};

const longestField = 500;
// Controls, lone surrogates, line separators, bidirectional controls: what could forge a line or steer a terminal.
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]/gu;

/** A value as it is kept: at most 500 characters, each control character as `\u001b`, so that a record stays one line. */
export function auditField(value: string): string {
  return value
    .slice(0, longestField)
    .replace(unprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** One record as one line of JSON. */
export function auditLine(record: AuditRecord): string {
  return JSON.stringify(record);
}
