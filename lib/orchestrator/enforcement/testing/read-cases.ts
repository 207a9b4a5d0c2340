import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Shell commands under the heading that they belong to. */
export type CaseGroup = { title: string; commands: string[] };

/** Reads a file of commands: groups begin with `=== title`, and a line `---` stands between two commands. */
export function readCases(name: string): CaseGroup[] {
  const text = readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
  return text
    .split(/^=== /m)
    .slice(1)
    .map((group) => {
      const [title = "", ...lines] = group.split("\n");
      const commands = lines.join("\n").split(/^---$/m);
      return { title, commands: commands.map((command) => command.replace(/^\n|\n$/g, "")) };
    });
}
