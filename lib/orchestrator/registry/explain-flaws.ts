import type { YamlFinding } from "./scan-yaml";

/**
 * What the parser's errors come from, where that can be told: one cause for an error that would otherwise be told several
 * times over, in places beside it. Pure; a guess that finds nothing leaves the parser's own words.
 */
export function explainFlaws(text: string, flaws: readonly YamlFinding[]): YamlFinding[] {
  const [first] = flaws;
  if (!first) return [];
  const cause = unquoted(text, first.offset) ?? tabs(text) ?? misplaced(text);
  return cause ? [cause] : [...flaws];
}

/** `*.test.*` is an alias for YAML, as `!docs/**` is a tag. */
function unquoted(text: string, offset: number): YamlFinding | null {
  const [found = ""] = /^[*!@`%&][^\s,\]}#]*/.exec(text.slice(offset, offset + 200)) ?? [];
  return found === "" ? null : { offset, message: inQuotes(found) };
}

export function inQuotes(written: string): string {
  return `has ${written} without quotes, and YAML reads its first character as a mark; put it in quotes: "${written}"`;
}

function tabs(text: string): YamlFinding | null {
  const lines = text.split("\n");
  const wrong = lines.flatMap((line, index) => (/^ *\t/.test(line) && line.trim() !== "" ? [index] : []));
  const [first] = wrong;
  if (first === undefined) return null;
  const more = wrong.length === 1 ? "" : `; so do ${wrong.length - 1} more lines`;
  return { offset: offsetOf(lines, first), message: `begins with a tab; use spaces${more}` };
}

type Line = { index: number; indent: number; content: string };

/** The first key or item that stands in no column of the blocks around it. */
function misplaced(text: string): YamlFinding | null {
  const lines = text.split("\n");
  const columns: number[] = [];
  let before: Line | null = null;
  for (const line of contentLines(lines)) {
    let left: number | undefined;
    while ((columns.at(-1) ?? -1) > line.indent) left = columns.pop();
    const column = columns.at(-1);
    if (column !== line.indent) {
      const opens = before === null || /(:|^-|:\s*[&*]\S+)$/.test(before.content) || before.content.startsWith("- ");
      const neighbour = left ?? (opens ? undefined : column);
      if (neighbour !== undefined) {
        const spaces = (count: number) => `${count} space${count === 1 ? "" : "s"}`;
        const message = `has ${spaces(line.indent)} before it, its neighbours have ${neighbour}`;
        return { offset: offsetOf(lines, line.index), message };
      }
      columns.push(line.indent);
    }
    before = line;
  }
  return null;
}

/** Keys and items; not comments, what is inside of brackets, and texts of several lines. */
function contentLines(lines: readonly string[]): Line[] {
  const found: Line[] = [];
  let open = 0;
  let textAbove: number | null = null;
  for (const [index, raw] of lines.entries()) {
    const content = raw.replace(/(^|\s)#.*$/, "").trim();
    const indent = raw.length - raw.trimStart().length;
    if (content === "") continue;
    if (textAbove !== null && indent > textAbove) continue;
    textAbove = /[:-]\s*[|>][-+0-9]*$/.test(content) ? indent : null;
    const isInside = open > 0;
    const bare = content.replaceAll(/"(?:[^"\\]|\\.)*"|'[^']*'/g, "");
    open = Math.max(0, open + bare.split(/[[{]/).length - bare.split(/[\]}]/).length);
    if (!isInside && /^(-(\s|$)|("[^"]*"|'[^']*'|[^\s"'[{][^:]*):(\s|$))/.test(content)) {
      found.push({ index, indent, content });
    }
  }
  return found;
}

function offsetOf(lines: readonly string[], index: number): number {
  return lines.slice(0, index).reduce((sum, line) => sum + line.length + 1, 0);
}
