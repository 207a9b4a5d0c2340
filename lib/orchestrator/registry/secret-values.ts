/** A name that is given to secrets. */
const SECRET_NAME = /(secret|token|passw(or)?d|passphrase|api_?key|private_?key|access_?key|credential|auth(?!or))/i;
/** Names of files, sockets and switches hold such words without being one. */
const HARMLESS_NAME = /(_(file|path|dir|sock|socket|url|uri|host|user|id|name|mode|limit|count|max)|tokens)$/i;
/** Spellings that only secrets have: provider prefixes, JSON web tokens, private keys, passwords in addresses. */
const SECRET_VALUE =
  /\b(sk-[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{30,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*)|-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const SECRET_VALUES = new RegExp(SECRET_VALUE.source, "g");
const PASSWORD_IN_ADDRESS = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)([^\s@/]+)(@)/gi;
/** `NAME=value` and `NAME: value`, as shells and YAML write them. */
const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_]*)("?[ \t]*[=:][ \t]*)("[^"\n]*"|'[^'\n]*'|(?!\{)[^\s"'#,;}\]]+)/g;

export const MASK = "••••••";

/** Whether a variable's value must not be shown. A reference such as `$OPENAI_API_KEY` is no secret. */
export function isSecret(name: string, value: string): boolean {
  if (value === "" || /^\$\{?[A-Za-z_][A-Za-z0-9_]*\}?$/.test(value) || value === MASK) return false;
  if (SECRET_VALUE.test(value) || value.replace(PASSWORD_IN_ADDRESS, "") !== value) return true;
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name) && !/^(true|false|yes|no|[0-9]{1,4})$/i.test(value);
}

/** The variables with what must not be shown masked. */
export function maskVariables(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, isSecret(name, value) ? MASK : maskText(value)]),
  );
}

/** Any text with secrets masked: a command, a line of a file, a message. Everything else stays. */
export function maskText(text: string): string {
  return text
    .replace(ASSIGNMENT, (whole, name: string, between: string, value: string) => {
      const bare = value.replace(/^["']|["']$/g, "");
      return isSecret(name, bare) ? `${name}${between}${MASK}` : whole;
    })
    .replace(SECRET_VALUES, MASK)
    .replace(PASSWORD_IN_ADDRESS, `$1${MASK}$3`);
}

/** The same in long texts: a name begins where none goes on, so that no part of it is tried again. */
const ASSIGNMENT_IN_STREAM = new RegExp(`(?<![A-Za-z0-9_])${ASSIGNMENT.source}`, "g");
const PASSWORD_IN_STREAM = new RegExp(`(?<![a-z0-9+.-])${PASSWORD_IN_ADDRESS.source}`, "gi");

/** Where `maskText` would mask: `[start, end)` of each secret, in no order. */
export function secretPlaces(text: string): [start: number, end: number][] {
  const places: [number, number][] = [];
  for (const found of text.matchAll(ASSIGNMENT_IN_STREAM)) {
    const [whole, name = "", , value = ""] = found;
    const bare = value.replace(/^["']|["']$/g, "");
    if (!isSecret(name, bare)) continue;
    const end = found.index + whole.length - (value.length > bare.length && /["']$/.test(value) ? 1 : 0);
    places.push([end - bare.length, end]);
  }
  for (const { index, 0: whole } of text.matchAll(SECRET_VALUES)) places.push([index, index + whole.length]);
  for (const { index, 1: before = "", 2: password = "" } of text.matchAll(PASSWORD_IN_STREAM)) {
    places.push([index + before.length, index + before.length + password.length]);
  }
  return places;
}
