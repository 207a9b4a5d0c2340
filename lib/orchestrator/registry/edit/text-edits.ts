/** Replaces the text from `start` to `end` (offsets into the text before any edit). */
export type TextEdit = { start: number; end: number; text: string };

/** Every byte outside the edits stays. At one place, what is inserted comes before what is replaced. Null when edits overlap. */
export function applyEdits(source: string, edits: readonly TextEdit[]): string | null {
  const inOrder = edits.map((edit, index) => ({ ...edit, index }));
  inOrder.sort((a, b) => a.start - b.start || Number(a.end > a.start) - Number(b.end > b.start) || a.index - b.index);
  let done = 0;
  let text = "";
  for (const edit of inOrder) {
    if (edit.start < done || edit.end < edit.start) return null;
    text += source.slice(done, edit.start) + edit.text;
    done = edit.end;
  }
  return text + source.slice(done);
}

/** The offset where the line of `offset` begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1;
}

/** The offset where the line of `offset` ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  if (at === -1) return text.length;
  return at > offset && text[at - 1] === "\r" ? at - 1 : at;
}

/** The offset after the line break of this line. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf("\n", offset);
  return at === -1 ? text.length : at + 1;
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): "\n" | "\r\n" {
  const at = text.indexOf("\n");
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}
