import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { RegistryVocabulary } from "@/lib/contract/registry";
import { patternOf, placeAt } from "./path-at";

/** Lists whose items are agents' names. */
const AGENT_LISTS =
  /^(agents\.\*\.delegates_to|tenants\.\*\.agents|tenants\.\*\.config_overrides\.\*\.delegates_to)\.\*$/;
const TOOL_LISTS = /(^|\.)tools\.\*$/;

/** Completes keys where keys belong, and agents, tools and the schema's words where values do. */
export function completeRegistry(vocabulary: RegistryVocabulary) {
  return (context: CompletionContext): CompletionResult | null => {
    const word = context.matchBefore(/[\w-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const { doc } = context.state;
    const line = doc.lineAt(context.pos);
    const before = doc.sliceString(line.from, word.from);
    const { path, expects } = placeAt((number) => doc.line(number + 1).text, line.number - 1, before);
    const place = patternOf(path);
    const known = vocabulary[place];
    const options: Completion[] =
      expects === "key"
        ? (known?.keys ?? []).map((label) => ({ label, apply: `${label}: `, type: "property" }))
        : (known?.words ?? []).map((label) => ({ label, type: "constant" }));
    if (AGENT_LISTS.test(place)) options.push(...agentsIn(doc.toString()).map((label) => ({ label, type: "class" })));
    if (expects === "key" && place === "tenants.*.config_overrides") {
      options.push(...agentsIn(doc.toString()).map((label) => ({ label, apply: `${label}:`, type: "class" })));
    }
    if (TOOL_LISTS.test(place)) options.push(...toolsIn(doc.toString()).map((label) => ({ label, type: "function" })));
    return options.length > 0 ? { from: word.from, options, validFor: /^[\w-]*$/ } : null;
  };
}

/** Keys two columns below `agents:`. */
export function agentsIn(text: string): string[] {
  return agentLines(text).map(({ name }) => name);
}

/** Each agent with the line of its key, from 1. */
export function agentLines(text: string): { name: string; line: number }[] {
  const found: { name: string; line: number }[] = [];
  let inside = false;
  let indent: number | null = null;
  text.split("\n").forEach((line, index) => {
    const key = /^(\s*)(['"]?)([a-z][a-z0-9-]*)\2\s*:/.exec(line);
    if (/^\S/.test(line) && !line.startsWith("#")) {
      inside = /^agents\s*:/.test(line);
      indent = null;
    } else if (inside && key) {
      const [, space = "", , name = ""] = key;
      indent ??= space.length;
      if (space.length === indent) found.push({ name, line: index + 1 });
    }
  });
  return found;
}

function toolsIn(text: string): string[] {
  const lists = text.matchAll(/^\s*tools:\s*\[([^\]]*)\]/gm);
  const names = [...lists].flatMap(([, items = ""]) =>
    items.split(",").map((item) => item.trim().replace(/['"]/g, "")),
  );
  const usual = ["Read", "Write", "Edit", "NotebookEdit", "Bash", "Glob", "Grep", "Task", "WebFetch", "WebSearch"];
  return [...new Set([...usual, ...names.filter(Boolean)])];
}
