/**
 * Whether the rules' globs cover a path, as the hook reads them: the last pattern that matches decides, `!` makes an
 * exception, a pattern covers everything under what it matches. `path` is relative to the workspace, with forward
 * slashes. Takes time in proportion to pattern and path, whatever stands in them.
 */
export function coveredByGlobs(globs: readonly string[], path: string): boolean {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  const decisive = globs.findLast((glob) => matches(glob.replace(/^!/, ""), names));
  return decisive !== undefined && !decisive.startsWith("!");
}

function matches(glob: string, names: readonly string[]): boolean {
  const parts = glob.split("/").filter((part) => part !== "");
  if (parts.length === 0) return false;
  const anywhere = !glob.replace(/\/$/, "").includes("/");
  return reaches(anywhere ? ["**", ...parts] : parts, names);
}

/** Whether the parts match the path or a folder above it: row by row, which of the parts could have ended here. */
function reaches(parts: readonly string[], names: readonly string[]): boolean {
  const last = parts.length;
  const withOpenStars = (ended: Set<number>) => {
    // A `**` may stand for no folder at all.
    for (const at of ended) if (parts[at] === "**") ended.add(at + 1);
    return ended;
  };
  let ended = withOpenStars(new Set([0]));
  for (const name of names) {
    const next = new Set<number>();
    for (const at of ended) {
      const part = parts[at];
      if (part === undefined) continue;
      if (part === "**") next.add(at);
      else if (nameMatches(part, name)) next.add(at + 1);
    }
    ended = withOpenStars(next);
    if (ended.has(last)) return true;
  }
  return ended.has(last);
}

type Token = { star: true } | { star: false; fits: (character: string) => boolean };

/** One step back per star at most, so that no name takes longer than pattern times name. */
function nameMatches(pattern: string, name: string): boolean {
  const tokens = tokensOf(pattern);
  const characters = [...name];
  let [at, token, starAt, resumeAt] = [0, 0, -1, 0];
  while (at < characters.length) {
    const expected = tokens[token];
    if (expected?.star) {
      starAt = token;
      resumeAt = at;
      token += 1;
    } else if (expected?.fits(characters[at] ?? "")) {
      at += 1;
      token += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      at = resumeAt;
      token = starAt + 1;
    } else return false;
  }
  return tokens.slice(token).every(({ star }) => star);
}

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let rest = pattern; rest !== ""; ) {
    const range = /^\[([!^]?)(\]?[^\]]*)\]/.exec(rest);
    const [first = ""] = rest;
    if (range && range[2] !== "") {
      const [whole, negated, inside = ""] = range;
      tokens.push({ star: false, fits: (character) => inRange(inside, character) === (negated === "") });
      rest = rest.slice(whole.length);
      continue;
    }
    if (first === "*") tokens.push({ star: true });
    else if (first === "?") tokens.push({ star: false, fits: () => true });
    else tokens.push({ star: false, fits: (character) => character === first });
    rest = rest.slice(first.length);
  }
  return tokens;
}

function inRange(inside: string, character: string): boolean {
  const members = [...inside];
  return members.some((member, index) => {
    if (members[index + 1] === "-" && members[index + 2] !== undefined) {
      return member <= character && character <= (members[index + 2] ?? "");
    }
    return member === character;
  });
}
