/** What a button has room for; the whole words are its tooltip, and what is sent. Claude Code 2.1's own options. */
const shortenings: readonly [pattern: RegExp, short: string][] = [
  [/^Yes, and don.t ask again for:? .+ (?:in (?:\/|this folder)).*$/u, "Always here"],
  [/^Yes, and don.t ask again for:? (.+)$/u, "Always $1"],
  [/^Yes, and switch to auto mode.*$/u, "Auto mode"],
  [/^Yes, and switch to accept edits.*$/u, "Accept edits"],
  [/^Yes, and switch to default \(ask each time\).*$/u, "Yes, ask each time"],
  [/^No, and tell .*$/u, "No"],
  [/^Type something\.?$/u, "Type something"],
  [/^Chat about this$/u, "Chat"],
];

export function shortLabel(label: string): string {
  for (const [pattern, short] of shortenings) if (pattern.test(label)) return label.replace(pattern, short);
  return label;
}
