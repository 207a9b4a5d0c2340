import type { z } from "zod";
import { nearestName } from "./nearest-name";
import { maskText } from "./secret-values";

export type Finding = { path: PropertyKey[]; message: string };

/** Turns one of zod's issues into what was found and what to write instead; `raw` is the whole value. */
export function explainIssue(
  issue: z.core.$ZodIssue,
  raw: unknown,
  /** A scalar as it is written, or null. */
  source: (path: readonly PropertyKey[]) => string | null,
): Finding[] {
  const { path } = issue;
  const found = valueAt(raw, path);
  if (issue.code === "invalid_key") {
    return [{ path, message: `the key ${shown(path.at(-1))} ${issue.issues[0]?.message ?? "is not allowed"}` }];
  }
  if (issue.code === "invalid_union") {
    const nested = alternativeFor(found, issue);
    if (nested)
      return nested.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] }, raw, source));
  }
  if (found === undefined && path.length > 0) return [{ path, message: `is missing; write ${example(path)}` }];
  if (found === undefined || (found === null && path.length === 0)) {
    return [{ path, message: "is empty; write at least `agents:`" }];
  }
  if (issue.code === "invalid_type") {
    return [{ path, message: `${wrongType(found, issue.expected, source(path))}` }];
  }
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    // A wrong number is no typing error of another one.
    const guess = typeof found === "string" ? nearestName(found, values) : null;
    const meant = guess ? ` (did you mean ${guess}?)` : "";
    return [{ path, message: `is ${shown(found)}; write ${values.join(" or ")}${meant}` }];
  }
  return [{ path, message: `is ${shown(found)}; it ${issue.message}` }];
}

/** Of a union's alternatives the one that has the kind of what stands there, where there is one. */
function alternativeFor(found: unknown, issue: z.core.$ZodIssueInvalidUnion): z.core.$ZodIssue[] | undefined {
  if (typeof found !== "object" || found === null || Array.isArray(found)) return undefined;
  return issue.errors.find((issues) => issues.every(({ path }) => path.length > 0));
}

function wrongType(found: unknown, expected: string, source: string | null): string {
  const wanted = NOUNS[expected] ?? expected;
  if (expected !== "string") return `is ${found === null ? "empty" : shown(found)}; write ${wanted}`;
  if (found === null) return `is empty; write text${source ? `, or "${source}" in quotes` : ""}`;
  if (Array.isArray(found)) return `is a list, ${shown(found)}; write text`;
  if (typeof found === "object") return `is a map, ${shown(found)}; write text, in quotes if it holds a colon`;
  const written = maskText(source ?? String(found));
  return `is ${written}, ${typeof found === "number" ? "a number" : "true or false"}; write text, in quotes: "${written}"`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<PropertyKey, unknown>)[key]; // an own key of a plain object
  }, raw);
}

function shown(value: unknown): string {
  const text = maskText(JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const NOUNS: Record<string, string> = {
  string: "text",
  array: "a list, such as [a, b]",
  record: "a map",
  object: "a map",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
};

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
