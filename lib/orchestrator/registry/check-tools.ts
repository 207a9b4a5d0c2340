import type { ReferenceProblem } from "./check-entry";
import { nearestName } from "./nearest-name";
import type { ShippedRules } from "./shipped-rules";

/** Names of tools that could not be meant, each with what to write; of names that nobody knows only a warning. */
export type CheckTools = (owner: PropertyKey[], tools: readonly string[]) => ReferenceProblem[];

export function createToolCheck({ always_allowed_tools, known_tools }: ShippedRules): CheckTools {
  const known = [...known_tools, ...always_allowed_tools];
  return (owner, tools) =>
    tools.flatMap((tool, index): ReferenceProblem[] => {
      const path = [...owner, index];
      const wrong = notAName(tool);
      if (wrong) return [{ severity: "error", path, message: `is "${tool}", ${wrong}` }];
      // Without the list nothing is known, so nothing is unknown.
      if (known_tools.length === 0 || known.includes(tool) || tool.startsWith("mcp__")) return [];
      const nearest = toolNear(tool, known);
      const advice = nearest
        ? `did you mean ${nearest}?`
        : "it stands for nothing unless the agent's program has a tool of this name";
      const replace = nearest ? { replace: { found: tool, by: nearest } } : {};
      return [{ severity: "warning", path, message: `is "${tool}", which is no known tool; ${advice}`, ...replace }];
    });
}

/** `write` is Write, whatever its case. */
export function toolNear(tool: string, known: readonly string[]): string | null {
  const sameLetters = known.find((name) => name.toLowerCase() === tool.toLowerCase());
  return sameLetters ?? nearestName(tool, known);
}

function notAName(tool: string): string | null {
  const [, name = ""] = /^([A-Za-z]\w*)\s*\(/.exec(tool) ?? [];
  if (name !== "") {
    const beyond = name === "Bash" ? "; what it may not run stands under enforcement.dangerous_commands" : "";
    return `a permission as Claude Code writes it, and no tool's name; write ${name}${beyond}`;
  }
  const parts = tool.split(/[\s,;]+/).filter(Boolean);
  if (parts.length > 1 && parts.every((part) => /^[\w:-]+$/.test(part))) {
    return `which is no tool's name; write each tool as an item of its own: ${parts.join(", ")}`;
  }
  const server = /^(mcp__.+?)__\*$/.exec(tool)?.[1];
  if (server) return `which is no tool's name; write ${server}, which stands for all tools of this server`;
  return /^\*+$/.test(tool) ? "which is no tool's name; write names such as Read or mcp__server" : null;
}
