import { parseDocument, stringify } from "yaml";
import type { AgentForm } from "@/lib/contract/registry";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { parseYaml } from "../parse-yaml";
import { isSecret, MASK } from "../secret-values";
import { isRecord, renderInline } from "./render-yaml";

type Fields = Record<string, unknown>;

const TEXTS = [
  ...(["display_name", "description", "model", "persona", "command", "host", "sandbox"] as const),
  ...(["permission_mode", "start"] as const),
] as const;
const LISTS = ["tools", "cannot_access", "exclusive_access", "responsibilities", "forbidden"] as const;
const LIMITS = ["max_sessions", "max_lifetime_minutes", "max_log_mb"] as const;
/** Items of lists are lines; one that has several of its own shows its breaks so. */
const BREAK = "\\n";

/** The entry of an agent as the fields of a form. Secrets among its variables are masked. */
export function formOfEntry(fields: Fields): AgentForm {
  const limits = isRecord(fields["limits"]) ? fields["limits"] : {};
  const texts = Object.fromEntries(TEXTS.map((key) => [key, textOf(fields[key])]));
  const lists = Object.fromEntries(LISTS.map((key) => [key, linesOf(fields[key])]));
  const numbers = Object.fromEntries(LIMITS.map((key) => [key, textOf(limits[key])]));
  const form = {
    ...texts,
    ...lists,
    ...numbers,
    tags: itemsOf(fields["tags"]).map(textOf).join(", "),
    delegates_to: itemsOf(fields["delegates_to"]).map(delegationText).join("\n"),
    env: variableLines(fields["env"]),
    rules: yamlText(fields["rules"]),
    hooks: yamlText(fields["hooks"]),
  };
  return form as AgentForm; // every key is in one of the lists above
}

/**
 * The changes that a sent form asks for: only fields that differ from what the form showed. An emptied field is taken
 * out (null). Fails with `bad-form` where a field cannot be read.
 */
export function fieldsOfForm(form: AgentForm, before: Fields): Reply<Fields> {
  const shown = formOfEntry(before);
  const changed = (Object.keys(shown) as (keyof AgentForm)[]).filter((key) => normal(form[key]) !== normal(shown[key])); // its own keys
  const fields: Fields = {};
  for (const key of changed) {
    const text = normal(form[key]);
    const value = readField(key, text, before);
    if (!value.ok) return value;
    if ((LIMITS as readonly string[]).includes(key)) {
      const limits = fields["limits"] ?? before["limits"];
      fields["limits"] = withLimit(isRecord(limits) ? limits : {}, key, value.value);
    } else fields[key] = value.value;
  }
  return success(fields);
}

function readField(key: keyof AgentForm, text: string, before: Fields): Reply<unknown> {
  const isRequired = key === "display_name" || key === "description" || key === "model" || key === "tools";
  if (text === "" && !isRequired) return success(null);
  if (key === "env") return readVariables(text, before["env"]);
  if (key === "delegates_to") return readDelegations(text);
  if (key === "rules" || key === "hooks") return readYaml(key, text);
  if (key === "tags" || key === "tools") return success(text.split(/[,\n]/).flatMap((each) => each.trim() || []));
  if ((LIMITS as readonly string[]).includes(key)) return readNumber(key, text);
  return success((LISTS as readonly string[]).includes(key) ? readLines(text) : text);
}

function withLimit(limits: Fields, key: string, value: unknown): Fields | null {
  const { [key]: _before, ...rest } = limits;
  const next = value === null ? rest : { ...limits, [key]: value };
  return Object.keys(next).length === 0 ? null : next;
}

/** Browsers send line breaks as Windows does. */
function normal(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/\s+$/, "");
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
}

function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function linesOf(value: unknown): string {
  return itemsOf(value)
    .map((item) => textOf(item).replaceAll("\n", BREAK))
    .join("\n");
}

function readLines(text: string): string[] {
  return text.split("\n").flatMap((line) => line.trim().replaceAll(BREAK, "\n") || []);
}

function delegationText(item: unknown): string {
  if (!isRecord(item)) return textOf(item);
  return Object.entries(item)
    .map(([agent, rule]) => `${agent}: ${renderInline(rule, { flow: true, quoted: false })}`)
    .join(", ");
}

function readDelegations(text: string): Reply<unknown[]> {
  const items: unknown[] = [];
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const { yaml } = parseYaml(Buffer.from(line), "delegates_to");
    if (typeof yaml?.data !== "string" && !isRecord(yaml?.data)) return unread("delegates_to", line);
    items.push(yaml.data);
  }
  return success(items);
}

function variableLines(env: unknown): string {
  return Object.entries(isRecord(env) ? env : {})
    .map(([name, value]) => `${name}=${isSecret(name, textOf(value)) ? MASK : textOf(value).replaceAll("\n", BREAK)}`)
    .join("\n");
}

/** A masked value stays what it was. */
function readVariables(text: string, before: unknown): Reply<Fields> {
  const old = isRecord(before) ? before : {};
  const env: Fields = {};
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    const at = line.indexOf("=");
    if (at < 1) return unread("env", line);
    const [name, value] = [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    env[name] = value === MASK && Object.hasOwn(old, name) ? old[name] : value.replaceAll(BREAK, "\n");
  }
  return success(env);
}

function readNumber(key: string, text: string): Reply<number> {
  const value = Number(text);
  return Number.isFinite(value) ? success(value) : unread(key, text);
}

function yamlText(value: unknown): string {
  return value === undefined || value === null ? "" : stringify(value, { lineWidth: 0 }).trimEnd();
}

function readYaml(key: string, text: string): Reply<unknown> {
  const { yaml, problems } = parseYaml(Buffer.from(text), key);
  if (!yaml || problems.length > 0 || parseDocument(text).errors.length > 0)
    return unread(key, problems[0]?.message ?? text);
  return success(yaml.data);
}

function unread(field: string, what: string): Reply<never> {
  return failure("bad-form", `The field ${field} cannot be read: ${what.slice(0, 120)}`, {
    hint: FORMS[field] ?? "Write it as the other lines are.",
  });
}

const FORMS: Record<string, string> = {
  env: "Write one variable in each line: NAME=value",
  delegates_to: "Write one agent in each line: qa-agent, or qa-agent: {validation: permissive}",
  rules: "Write it as it would stand in the YAML: a list of rules.",
  hooks: "Write it as it would stand in the YAML: commands by event.",
};
