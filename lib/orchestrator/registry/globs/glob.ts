/** One character of a name: `test` says whether it fits, `samples` are some that might. */
export type CharacterToken = {
  test: (character: string) => boolean;
  samples: readonly string[];
  literal: string | null;
};
export type NameToken = typeof ANY | CharacterToken;
/** A name of a path, or any number of names. */
export type GlobPart = typeof ANY | readonly NameToken[];

/** `*` among characters, `**` among names: any number of them, none included. */
export const ANY = Symbol("any number");

/**
 * A glob as the hook reads it, which is as in .gitignore: `*`, `?` and `[a-z]` stay within a name, `**` crosses
 * folders, a pattern covers what is below it, and one without a slash counts at any depth.
 */
export function parseGlob(glob: string): GlobPart[] {
  const normal = glob.normalize("NFC");
  const parts: GlobPart[] = splitPath(normal).map((part) => (part === "**" ? ANY : nameTokens(part)));
  const isAnywhere = !normal.replace(/\/+$/, "").includes("/");
  return [...(isAnywhere ? [ANY] : []), ...parts, ANY] as GlobPart[]; // a spread of a unique symbol widens it
}

export function splitPath(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

export function matchesGlob(glob: string, path: readonly string[]): boolean {
  return fits(
    parseGlob(glob),
    path.map((name) => name.normalize("NFC")),
    matchesName,
  );
}

export function matchesName(part: GlobPart, name: string): boolean {
  return part === ANY || fits(part, [...name], (token, character) => token !== ANY && token.test(character));
}

/** The pattern that decides about a path, when it is covered: the last match wins, `!` makes an exception. */
export function coveringGlob(globs: readonly string[], path: readonly string[]): string | null {
  return compileGlobs(globs)(path);
}

/** The same for many paths. */
export function compileGlobs(globs: readonly string[]): (path: readonly string[]) => string | null {
  const compiled = globs.map((glob) => ({ glob, parts: parseGlob(glob.replace(/^!/, "")) }));
  return (path) => {
    const names = path.map((name) => name.normalize("NFC"));
    let decisive: string | null = null;
    for (const { glob, parts } of compiled) {
      if (glob.startsWith("!")) decisive = decisive !== null && fits(parts, names, matchesName) ? null : decisive;
      else if (fits(parts, names, matchesName)) decisive = glob;
    }
    return decisive;
  };
}

/** Wildcard match that returns to the last ANY only: at most tokens × items steps. */
function fits<Token, Item>(
  tokens: readonly (Token | typeof ANY)[],
  items: readonly Item[],
  fitsOne: (token: Token | typeof ANY, item: Item) => boolean,
): boolean {
  let token = 0;
  let item = 0;
  let resume: { token: number; item: number } | null = null;
  while (item < items.length) {
    const current = tokens[token];
    if (token < tokens.length && current === ANY) {
      token += 1;
      resume = { token, item };
    } else if (token < tokens.length && fitsOne(current as Token, items[item] as Item)) {
      // inside both
      token += 1;
      item += 1;
    } else if (resume) {
      resume.item += 1;
      ({ token, item } = resume);
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === ANY);
}

function nameTokens(part: string): NameToken[] {
  const characters = [...part];
  const tokens: NameToken[] = [];
  for (let index = 0; index < characters.length; index += 1) {
    const character = characters[index] ?? "";
    const bracket = character === "[" ? characterClass(characters, index) : null;
    if (bracket) {
      tokens.push(bracket.token);
      index = bracket.end;
    } else if (character === "*") tokens.push(ANY);
    else if (character === "?") tokens.push({ test: () => true, samples: [], literal: null });
    else if (character === "\\" && index + 1 < characters.length) {
      index += 1;
      tokens.push(literal(characters[index] ?? ""));
    } else tokens.push(literal(character));
  }
  return tokens;
}

function literal(wanted: string): CharacterToken {
  return { test: (character) => character === wanted, samples: [wanted], literal: wanted };
}

/** `[a-z]` or `[!a-z]` at `start`; null when it is never closed. */
function characterClass(glob: readonly string[], start: number): { token: CharacterToken; end: number } | null {
  let at = start + 1;
  const negated = glob[at] === "!" || glob[at] === "^";
  if (negated) at += 1;
  const ranges: [low: string, high: string][] = [];
  for (let first = true; at < glob.length && (glob[at] !== "]" || first); first = false) {
    if (glob[at] === "\\" && at + 1 < glob.length) at += 1;
    const low = glob[at] ?? "";
    let high = low;
    const next = glob[at + 2];
    if (glob[at + 1] === "-" && next !== undefined && next !== "]") {
      high = next;
      at += 2;
    }
    ranges.push([low, high]);
    at += 1;
  }
  if (at >= glob.length) return null;
  const within = (character: string) => ranges.some(([low, high]) => isBetween(low, character, high));
  const token = { test: (c: string) => within(c) !== negated, samples: negated ? [] : ranges.flat(), literal: null };
  return { token, end: at };
}

/** By code point, as Python compares. */
function isBetween(low: string, character: string, high: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (low.codePointAt(0) ?? 0) <= code && code <= (high.codePointAt(0) ?? 0);
}
