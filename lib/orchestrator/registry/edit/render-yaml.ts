import { Document, isScalar, parseDocument, type Scalar } from "yaml";

/** Where a value is going to stand. */
export type Place = {
  /** Columns before the keys or dashes of the block that the value belongs to. */
  indent: number;
  /** Inside `[…]` or `{…}`. */
  flow: boolean;
  /** Everything in double quotes, as the neighbours are. */
  quoted: boolean;
  lineBreak: string;
};

const LONGEST_INLINE = 100;
/** Of C0, DEL and C1, and what some readers take for a line break: they stand escaped in double quotes. */
const ESCAPED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
const ESCAPED_ALL = new RegExp(ESCAPED.source, "g");

/** A value on one line. */
export function renderInline(value: unknown, place: Pick<Place, "flow" | "quoted">): string {
  const inner = { flow: true, quoted: place.quoted };
  if (Array.isArray(value)) return `[${value.map((item) => renderInline(item, inner)).join(", ")}]`;
  if (isRecord(value)) {
    const pairs = Object.entries(value).map(([key, item]) => `${renderKey(key, inner)}: ${renderInline(item, inner)}`);
    return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
  }
  if (typeof value === "string") return renderText(value, place);
  return value === null || value === undefined ? "null" : String(value);
}

export function renderKey(key: string, place: Pick<Place, "flow" | "quoted">): string {
  return renderText(key, place);
}

function renderText(text: string, { flow, quoted }: Pick<Place, "flow" | "quoted">): string {
  return !quoted && isSafePlain(text, flow) ? text : doubleQuoted(text);
}

/** JSON's spelling is YAML's, but for characters that YAML wants escaped. */
export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(
    ESCAPED_ALL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function singleQuoted(text: string): string | null {
  return ESCAPED.test(text) || text.includes("\n") ? null : `'${text.replaceAll("'", "''")}'`;
}

/**
 * Whether text may stand without quotes: YAML 1.2 must read it as this text, and readers of YAML 1.1 must not take it
 * for something else (`yes`, `0123`, `2026-01-01`, `12:30`).
 */
export function isSafePlain(text: string, flow: boolean): boolean {
  if (text === "" || text.length > 1000 || ESCAPED.test(text) || text !== text.trim()) return false;
  if (text === "<<" || /^(y|n|yes|no|on|off|true|false|null|~)$/i.test(text)) return false;
  if (/^[-+.]?[0-9][0-9_,.:xobA-Fa-f+-]*$|^[0-9]{4}-[0-9]/.test(text)) return false;
  const document = new Document([text], { version: "1.2" });
  // The only item is a scalar: it was made from text.
  const [item] = (document.contents as unknown as { items: Scalar[] }).items;
  if (!item || !isScalar(item)) return false;
  if (/[,[\]{}]/.test(text) && flow) return false;
  const written = document.toString({ lineWidth: 0 });
  return written === `- ${text}\n` && parseDocument(`a: ${text}`).get("a") === text;
}

/** `key: value`, on as many lines as the value wants; without indentation before the key, without a last line break. */
export function renderPair(key: string, value: unknown, place: Place): string {
  const written = renderKey(key, place);
  return `${written}:${renderAfterMark(value, place)}`;
}

/** `- value`, likewise. */
export function renderItem(value: unknown, place: Place): string {
  if (isRecord(value) && !isShortMap(value, place)) {
    const inner = { ...place, indent: place.indent + 2 };
    const pairs = Object.entries(value).map(([key, item]) => renderPair(key, item, inner));
    return `- ${pairs.join(place.lineBreak + " ".repeat(inner.indent))}`;
  }
  return `-${renderAfterMark(value, place)}`;
}

/** What follows the colon or the dash, with the blank or the line break before it. */
export function renderAfterMark(value: unknown, place: Place): string {
  const inline = ` ${renderInline(value, place)}`;
  if (place.flow) return inline;
  if (typeof value === "string") return ` ${renderLiteral(value, place) ?? renderInline(value, place)}`;
  const inner = { ...place, indent: place.indent + 2 };
  const begin = place.lineBreak + " ".repeat(inner.indent);
  if (Array.isArray(value) && !isShortList(value, place)) {
    return value.map((item) => begin + renderItem(item, inner)).join("");
  }
  if (isRecord(value) && !isShortMap(value, place)) {
    return Object.entries(value)
      .map(([key, item]) => begin + renderPair(key, item, inner))
      .join("");
  }
  return inline;
}

function isShortList(list: readonly unknown[], place: Place): boolean {
  const isWords = list.every((item) => !isRecord(item) && !Array.isArray(item) && !/\s/.test(String(item)));
  return list.length === 0 || (isWords && renderInline(list, place).length + place.indent <= LONGEST_INLINE);
}

function isShortMap(map: Record<string, unknown>, place: Place): boolean {
  const isFlat = Object.values(map).every((item) => !isRecord(item) && !Array.isArray(item));
  const isEmpty = Object.keys(map).length === 0;
  // The entry of an agent, or of a tenant, is read line by line.
  return isEmpty || (isFlat && place.indent > 2 && renderInline(map, place).length + place.indent <= LONGEST_INLINE);
}

/** Text of several lines as `|`; null where that would not give the same text again. */
export function renderLiteral(text: string, place: Place): string | null {
  const body = text.replace(/\n+$/, "");
  if (place.flow || place.quoted || !body.includes("\n") || /\r|\t/.test(text)) return null;
  if (body.split("\n").some((line) => ESCAPED.test(line) || (line !== "" && line.trim() === ""))) return null;
  if (/^[\s]/.test(body)) return null;
  const breaks = text.length - body.length;
  const mark = breaks === 0 ? "|-" : breaks === 1 ? "|" : "|+";
  const indent = " ".repeat(place.indent + 2);
  const lines = (breaks > 1 ? text.slice(0, -1) : body).split("\n");
  return mark + lines.map((line) => place.lineBreak + (line === "" ? "" : indent + line)).join("");
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
