/**
 * What globs mean, written to be obviously right and as slow as it likes: the hook is compared with it. The path and
 * the folders above it are tried one by one, a wildcard by every number of names or characters it could stand for.
 */
export function coveredBy(globs: readonly string[], path: string): boolean {
  let covered = false;
  for (const glob of globs) {
    const exception = glob.startsWith("!");
    if (matchesPathOrFolderAbove(exception ? glob.slice(1) : glob, path)) covered = !exception;
  }
  return covered;
}

function matchesPathOrFolderAbove(glob: string, path: string): boolean {
  const names = path.split("/");
  const parts = glob.split("/").filter((part) => part !== "" && part !== ".");
  const anywhere = !glob.replace(/\/$/, "").includes("/");
  return names.some((_, last) => {
    const place = names.slice(0, last + 1);
    return anywhere ? place.some((_name, first) => namesMatch(parts, place.slice(first))) : namesMatch(parts, place);
  });
}

function namesMatch(parts: readonly string[], names: readonly string[]): boolean {
  const [part, ...otherParts] = parts;
  if (part === undefined) return names.length === 0;
  if (part === "**") return names.concat("").some((_, taken) => namesMatch(otherParts, names.slice(taken)));
  const [name, ...otherNames] = names;
  return name !== undefined && charactersMatch(part, name) && namesMatch(otherParts, otherNames);
}

function charactersMatch(glob: string, name: string): boolean {
  if (glob === "") return name === "";
  if (glob.startsWith("*")) return [...name, ""].some((_, taken) => charactersMatch(glob.slice(1), name.slice(taken)));
  const bracket = /^\[(!?)([a-z]+)\]/.exec(glob);
  const width = bracket?.[0].length ?? 1;
  const first = name[0];
  if (first === undefined) return false;
  const fits = bracket ? bracket[2]?.includes(first) !== (bracket[1] === "!") : glob[0] === "?" || glob[0] === first;
  return fits && charactersMatch(glob.slice(width), name.slice(1));
}
