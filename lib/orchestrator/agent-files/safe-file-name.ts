const LONGEST = 80;

/**
 * A file's name as it may stand in an agent's folder and on a command line without quotes: the last part of what was
 * given, letters, digits, `.`, `_` and `-` only, no leading dot or dash. Whatever is given, something comes out.
 */
export function safeFileName(given: string): string {
  const last = given.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const plain = last.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/-+(?=\.|$)/g, "");
  const [, stem = "", extension = ""] = /^[.-]*(.*?)(\.[A-Za-z0-9]{1,10})?$/su.exec(plain) ?? [];
  const name = stem.replace(/^[.-]+/, "").slice(0, LONGEST);
  return `${name || "file"}${extension}`;
}

/** The same name with a number, for a place that is taken: `shot.png`, `shot-2.png`. */
export function numbered(name: string, count: number): string {
  if (count < 2) return name;
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? `${name}-${count}` : `${name.slice(0, dot)}-${count}${name.slice(dot)}`;
}
