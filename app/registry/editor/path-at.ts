/** Where in the YAML a line stands: its keys from the top, `*` for an item, and what is typed on the line so far. */
export type YamlPlace = {
  path: string[];
  /** After `key:` or `- `, where a word belongs; else a key does. */
  expects: "key" | "word";
};

/**
 * Reads the place from indentation, as a person does: it works while the text is no valid YAML. `lineAt` gives lines
 * from 0; `before` is the text of line `line` up to the cursor.
 */
export function placeAt(lineAt: (line: number) => string, line: number, before: string): YamlPlace {
  const own = /^(\s*)((?:-\s+)*)(?:([A-Za-z_][\w-]*):\s+)?(.*)$/.exec(before);
  const [, indent = "", dashes = "", key, rest = ""] = own ?? [];
  const path: string[] = [];
  let column = indent.length;
  if (key !== undefined) path.unshift(key);
  for (let index = 0; index < dashes.replaceAll(/\s/g, "").length; index += 1) path.unshift("*");
  for (let above = line - 1; above >= 0 && (column > 0 || dashes !== ""); above -= 1) {
    const parent = /^(\s*)((?:-\s+)*)(['"]?)([A-Za-z_][\w-]*)\3:(?:\s|$)/.exec(lineAt(above));
    if (!parent) continue;
    const [, space = "", items = "", , name = ""] = parent;
    const start = space.length + items.length;
    const isParent = start < column || (start === column && dashes !== "" && path[0] === "*" && items === "");
    if (!isParent) {
      if (items !== "" && space.length < column && start === column) {
        // A sibling in the same item of a list.
        path.unshift("*");
        column = space.length + 1;
      }
      continue;
    }
    path.unshift(name);
    column = start;
    if (items !== "") {
      path.unshift("*");
      column = space.length + 1;
    }
    if (space.length === 0 && items === "") break;
  }
  const inBrackets = key !== undefined && /\[[^\]]*$/.test(rest);
  if (inBrackets) path.push("*");
  return { path, expects: key !== undefined || dashes !== "" ? "word" : "key" };
}

/** The vocabulary's names for a place: an agent, a tenant, an item are all `*`. */
export function patternOf(path: readonly string[]): string {
  const open = new Set(["agents", "env", "hooks", "tenants", "config_overrides", "delegates_to"]);
  return path.map((name, index) => (index > 0 && open.has(path[index - 1] ?? "") ? "*" : name)).join(".");
}
