import {
  ANY,
  type CharacterToken,
  coveringGlob,
  type GlobPart,
  matchesName,
  type NameToken,
  parseGlob,
  splitPath,
} from "./glob";

/** Characters to try where neither pattern asks for one. */
const OTHERS = ["x", "q", "7", "_"];

/** A path that two globs cover, such as `src/api` for `src/**` and `src/api/**`; null when there is none. */
export function commonPath(one: string, other: string): string | null {
  const names = search<GlobPart, string>(partsOf(one), partsOf(other), commonName);
  return names && names.length > 0 ? names.join("/") : null;
}

/** `*.md` could be a folder's name too, but nobody means that. */
function partsOf(glob: string): GlobPart[] {
  const parts = parseGlob(glob);
  const last = parts.at(-2);
  const isOfFiles = last !== undefined && last !== ANY && last.includes(ANY) && last.some((token) => isDot(token));
  return isOfFiles ? parts.slice(0, -1) : parts;
}

function isDot(token: NameToken): boolean {
  return token !== ANY && token.literal === ".";
}

/** A path that both lists hold, exceptions (`!`) considered; null when none was found. */
export function pathHeldByBoth(
  one: readonly string[],
  other: readonly string[],
  pair: [string, string],
): string | null {
  const path = commonPath(...pair);
  if (path === null) return null;
  const isHeld = (candidate: string) =>
    [one, other].every((globs) => coveringGlob(globs, splitPath(candidate)) !== null);
  return [path, `${path}/x`, `${path}/x/q`].find(isHeld) ?? null;
}

/** A name that fits both parts of a path; `ANY` takes every name. */
function commonName(one: GlobPart, other: GlobPart): string | null {
  const [a, b] = [one === ANY ? [ANY] : one, other === ANY ? [ANY] : other] as [
    readonly NameToken[],
    readonly NameToken[],
  ];
  const characters = search<NameToken, string>(a, b, commonCharacter);
  if (!characters) return null;
  const name = characters.join("");
  if (name !== "") return name === "." || name === ".." ? null : likeAFile(name, [one, other]);
  return [...a, ...b].every((token) => token === ANY) ? "x" : null;
}

/** `x.test.x` instead of `.test.`, where both take it. */
function likeAFile(name: string, parts: readonly GlobPart[]): string {
  const full = name.replace(/^\./, "x.").replace(/\.$/, ".x");
  return parts.every((part) => matchesName(part, full)) ? full : name;
}

function commonCharacter(one: NameToken, other: NameToken): string | null {
  const tokens = [one, other].filter((token): token is CharacterToken => token !== ANY);
  const samples = [...tokens.flatMap((token) => token.samples), ...OTHERS];
  return samples.find((sample) => sample !== "/" && tokens.every((token) => token.test(sample))) ?? null;
}

/** The shortest sequence that two lists of tokens both take; a token that is ANY takes any number of items. */
function search<Token, Item>(
  one: readonly (Token | typeof ANY)[],
  other: readonly (Token | typeof ANY)[],
  common: (a: Token | typeof ANY, b: Token | typeof ANY) => Item | null,
): Item[] | null {
  const seen = new Set<number>();
  let level: { i: number; j: number; taken: Item[] }[] = [{ i: 0, j: 0, taken: [] }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (let state = level.pop(); state; state = level.pop()) {
      const { i, j, taken } = state;
      const key = i * (other.length + 1) + j;
      if (seen.has(key)) continue;
      seen.add(key);
      if (i === one.length && j === other.length) return taken;
      const [a, b] = [one[i], other[j]];
      if (a === ANY) level.push({ i: i + 1, j, taken });
      if (b === ANY) level.push({ i, j: j + 1, taken });
      if (i === one.length || j === other.length || (a === ANY && b === ANY)) continue;
      const item = common(a as Token | typeof ANY, b as Token | typeof ANY); // inside both
      if (item !== null) next.push({ i: a === ANY ? i : i + 1, j: b === ANY ? j : j + 1, taken: [...taken, item] });
    }
    level = next;
  }
  return null;
}

/** The names before the first wildcard: two globs meet only if one's are the beginning of the other's. */
export function literalNames(glob: string): string[] {
  const names: string[] = [];
  for (const part of parseGlob(glob)) {
    if (part === ANY || part.some((token) => token === ANY || token.literal === null)) break;
    names.push(part.map((token) => (token === ANY ? "" : token.literal)).join(""));
  }
  return names;
}
