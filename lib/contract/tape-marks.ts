/** Marks on a recording. Apart from the schemas, so that the page that replays it does not load them. */

export const markKinds = ["state", "prompt", "tool", "commit", "blocked", "gap", "exit"] as const;
export type MarkKind = (typeof markKinds)[number];

/** Something that happened while it was recorded. Recorded as an asciicast marker, `kind: text`. */
export type TapeMark = { kind: MarkKind; text: string };

export function markLabel({ kind, text }: TapeMark): string {
  return `${kind}: ${text}`;
}

/** Null for a marker that is none of ours. */
export function parseMarkLabel(label: string): TapeMark | null {
  const [, word, text = ""] = /^([a-z]+): ([\s\S]*)$/.exec(label) ?? [];
  const kind = markKinds.find((each) => each === word);
  return kind ? { kind, text } : null;
}
