import { parseDocument } from "yaml";

/**
 * The lines of one agent's entry in the text of a registry, without those of its neighbours; null when it has none.
 * Cut out by indentation, which takes a hundredth of the time of parsing; what is not written as a block is parsed.
 */
export function entryText(registry: string, agent: string): string | null {
  const lines = registry.split("\n");
  const top = lines.findIndex((line) => /^agents:\s*(#.*)?$/.test(line));
  if (top < 0) return parsedEntry(registry, agent);
  const head = new RegExp(`^(\\s+)(["']?)${agent}\\2:\\s*(#.*)?$`);
  const start = lines.findIndex((line, index) => index > top && head.test(line));
  if (start < 0) return parsedEntry(registry, agent);
  const indent = head.exec(lines[start] ?? "")?.[1]?.length ?? 0;
  let end = start + 1;
  while (end < lines.length && belongs(lines[end] ?? "", indent)) end += 1;
  // A comment before the next entry, and blank lines, are not this one's.
  while (end > start + 1 && /^\s*(#.*)?$/.test(lines[end - 1] ?? "")) end -= 1;
  return `${lines
    .slice(start, end)
    .map((line) => line.slice(Math.min(indent, line.length - line.trimStart().length)))
    .join("\n")}\n`;
}

function belongs(line: string, indent: number): boolean {
  return line.trim() === "" || /^\s*#/.test(line) || line.length - line.trimStart().length > indent;
}

function parsedEntry(registry: string, agent: string): string | null {
  if (!registry.includes(agent)) return null;
  const entry = parseDocument(registry, { logLevel: "silent" }).getIn(["agents", agent]);
  return entry === undefined ? null : `${JSON.stringify({ [agent]: entry }, null, 2)}\n`;
}
