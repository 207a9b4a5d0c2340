import { randomBytes } from "node:crypto";
import { command } from "./command-line";

const FIELD = "\x1f";

/** Reads `key` from a listed row. */
export type Row<Key extends string> = Readonly<Record<Key, string>>;

/** A list command whose rows come back by name. Texts that programs choose (titles, paths) cannot forge a row. */
export type ListFormat<Key extends string> = { command: string; parse(body: Buffer): Row<Key>[] };

/** `fields` maps a key to what is inside `#{…}`. */
export function listFormat<Key extends string>(
  name: string,
  args: readonly string[],
  fields: Readonly<Record<Key, string>>,
): ListFormat<Key> {
  // Rows begin with a word that nobody can know, because a folder's name may hold a newline or a separator.
  const mark = `\x1e${randomBytes(9).toString("base64url")}${FIELD}`;
  const keys = Object.keys(fields) as Key[]; // the keys of a Record<Key, …>
  const format = mark + keys.map((key) => `#{${fields[key]}}`).join(FIELD);
  return {
    command: command(name, ...args, "-F", format),
    parse: (body) =>
      body
        .toString("utf8")
        .split(mark)
        .slice(1)
        .map((row) => parseRow(keys, row)),
  };
}

/** The last field keeps separators that its text holds. */
function parseRow<Key extends string>(keys: readonly Key[], row: string): Row<Key> {
  const values = row.replace(/\n$/, "").split(FIELD);
  const last = keys.length - 1;
  const entries = keys.map((key, at) => [key, (at === last ? values.slice(at).join(FIELD) : values[at]) ?? ""]);
  return Object.fromEntries(entries) as Row<Key>; // one entry per key
}
