import type { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkReferences } from "./check-references";
import { nearestName } from "./nearest-name";
import { parseYaml, type YamlFile } from "./parse-yaml";
import { formatProblem, type RegistryProblem } from "./registry-problem";
import { Agent, AgentLimits, Enforcement, Registry } from "./registry-schema";

export type ParsedRegistry = { registry: Registry; warnings: RegistryProblem[] };

/**
 * Reads a registry from the bytes of its file. A failure (`registry-invalid`) carries every problem at once, each as
 * `file:line:column: path: what is wrong and what to write instead`.
 */
export function parseRegistry(bytes: Uint8Array, file: string): Reply<ParsedRegistry> {
  const parsed = parseYaml(bytes, file);
  if ("problems" in parsed) return invalid(file, parsed.problems);
  const { yaml } = parsed;
  const problem = problemAt(yaml, file);
  const raw: unknown = yaml.document.toJS({ maxAliasCount: 100 });
  const checked = Registry.safeParse(raw);
  const unknown = unknownKeys(raw).map(({ path, message }) => problem("warning", path, message));
  if (!checked.success) {
    const errors = checked.error.issues
      .flatMap((issue) => explain(issue, raw))
      .map(({ path, message }) => problem("error", path, message));
    return invalid(file, [...errors, ...unknown]);
  }
  const references = checkReferences(checked.data).map(({ severity, path, message }) =>
    problem(severity, path, message),
  );
  const all = [...references, ...unknown].sort((a, b) => a.line - b.line || a.column - b.column);
  if (all.some(({ severity }) => severity === "error")) return invalid(file, all);
  return success({ registry: checked.data, warnings: all });
}

function invalid(file: string, problems: RegistryProblem[]): Reply<never> {
  const errors = problems.filter(({ severity }) => severity === "error");
  const sorted = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  return failure("registry-invalid", `${file} has ${count}.`, {
    details: sorted.map(formatProblem),
    hint: "Mend the lines below, then run: orchestrator validate",
  });
}

function problemAt(yaml: YamlFile, file: string) {
  return (severity: RegistryProblem["severity"], path: readonly PropertyKey[], message: string): RegistryProblem => ({
    severity,
    file,
    ...yaml.position(path),
    path: path.map(String).join("."),
    message,
  });
}

type Issue = z.core.$ZodIssue;
type Finding = { path: PropertyKey[]; message: string };

/** What was found and what to write instead, in place of zod's words. */
function explain(issue: Issue, raw: unknown): Finding[] {
  const { path } = issue;
  const found = valueAt(raw, path);
  if (issue.code === "invalid_key")
    return [{ path, message: `the key ${shown(path.at(-1))} ${issue.issues[0]?.message ?? "is not allowed"}` }];
  if (found === undefined && path.length === 0) return [{ path, message: "is empty; write at least `agents:`" }];
  if (found === undefined) return [{ path, message: `is missing; write ${example(path)}` }];
  if (issue.code === "invalid_type" && issue.expected === "string" && typeof found === "object" && found !== null) {
    return [{ path, message: `is a map, ${shown(found)}; write text, in quotes if it holds a colon` }];
  }
  if (issue.code === "invalid_type") return [{ path, message: `is ${shown(found)}; write ${article(issue.expected)}` }];
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const guess = nearestName(String(found), values);
    return [
      { path, message: `is ${shown(found)}; write ${values.join(" or ")}${guess ? ` (did you mean ${guess}?)` : ""}` },
    ];
  }
  return [{ path, message: `is ${shown(found)}; it ${issue.message}` }];
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<PropertyKey, unknown>)[key]; // an own key of a plain object
  }, raw);
}

function shown(value: unknown): string {
  if (value === null) return "empty";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const NOUNS: Record<string, string> = {
  string: "text",
  array: "a list",
  record: "a map",
  object: "a map",
  number: "a number",
  boolean: "true or false",
};

function article(expected: string): string {
  return NOUNS[expected] ?? expected;
}

const EXAMPLES: Record<string, string> = {
  agents: "`agents:` with one entry per agent",
  name: "the agent's own key again, such as `name: backend-agent`",
  display_name: "what people read, such as `display_name: Backend Agent`",
  description: "one line, such as `description: Builds the API`",
  model: "`model: sonnet` (or opus, haiku, or a full id)",
  tools: "a list, such as `tools: [Read, Write, Edit]`",
};

function example(path: readonly PropertyKey[]): string {
  return EXAMPLES[String(path.at(-1))] ?? "it";
}

/** Keys that nobody reads: most often a typing error that would silently change nothing. */
function unknownKeys(raw: unknown): Finding[] {
  if (typeof raw !== "object" || raw === null) return [];
  const root = raw as Record<string, unknown>; // a plain object, as yaml makes them
  const of = (value: unknown, shape: z.ZodObject, path: string[]): Finding[] => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    const known = Object.keys(shape.shape);
    return Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key) => {
        const guess = nearestName(key, known);
        const advice = guess ? `did you mean '${guess}'?` : `known here: ${known.join(", ")}`;
        return { path: [...path, key], message: `is not known and changes nothing; ${advice}` };
      });
  };
  const agents = typeof root.agents === "object" && root.agents !== null ? Object.entries(root.agents) : [];
  return [
    ...of(root, Registry, []),
    ...of(root.enforcement, Enforcement, ["enforcement"]),
    ...of(root.limits, AgentLimits, ["limits"]),
    ...agents.flatMap(([name, agent]) => of(agent, Agent, ["agents", name])),
  ];
}
