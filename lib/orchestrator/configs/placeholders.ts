import type { AgentName } from "@/lib/contract/ids";
import { nearestName } from "../registry/nearest-name";
import { type Agent, delegateNames, type Registry } from "../registry/registry-schema";

/** Everything a template may ask for. */
export const placeholderNames = [
  "AGENT_NAME",
  "AGENT_DISPLAY_NAME",
  "AGENT_DESCRIPTION",
  "AGENT_MODEL",
  "AGENT_TOOLS_LIST",
  "AGENT_CANNOT_ACCESS_LIST",
  "AGENT_EXCLUSIVE_ACCESS_LIST",
  "AGENT_RESPONSIBILITIES_LIST",
  "AGENT_FORBIDDEN_LIST",
  "AGENT_DELEGATION_RULES",
  "PERSONA_PATH",
  "PROJECT_ROOT",
  "BUILD_TIMESTAMP",
] as const;
export type PlaceholderName = (typeof placeholderNames)[number];
export type Placeholders = Readonly<Record<PlaceholderName, string>>;

const PLACEHOLDER = /\$\{([^}\n]*)\}/g;
const UNFINISHED = /\$\{[^}\n]*$/;

/** `found` is null where a placeholder begins and does not end. */
export type PlaceholderProblem = { line: number; found: string | null; nearest: string | null };

/** The placeholders of a template's text that nobody fills, with their lines. */
export function unknownPlaceholders(text: string): PlaceholderProblem[] {
  return text.split("\n").flatMap((row, index) => {
    const line = index + 1;
    const unknown = [...row.matchAll(PLACEHOLDER)].flatMap(([, name = ""]): PlaceholderProblem[] =>
      isPlaceholder(name) ? [] : [{ line, found: name, nearest: nearestName(name, placeholderNames) }],
    );
    return UNFINISHED.test(row) ? [...unknown, { line, found: null, nearest: null }] : unknown;
  });
}

/** The text with every placeholder filled in; values are not looked into again. */
export function fillText(text: string, values: Placeholders): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => (isPlaceholder(name) ? values[name] : whole));
}

/** A parsed JSON value with its strings filled in, keys included, so that no value can break the JSON. */
export function fillTree(value: unknown, values: Placeholders): unknown {
  if (typeof value === "string") return fillText(value, values);
  if (Array.isArray(value)) return value.map((item) => fillTree(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [fillText(key, values), fillTree(item, values)]),
  );
}

function isPlaceholder(name: string): name is PlaceholderName {
  return (placeholderNames as readonly string[]).includes(name);
}

/** What an agent's templates are filled with. */
export function placeholdersOf(options: {
  registry: Registry;
  agent: Agent;
  /** As they are written: without a path of the machine unless the registry wants absolute ones. */
  personaPath: string;
  projectRoot: string;
  /** ISO 8601. */
  timestamp: string;
}): Placeholders {
  const { registry, agent } = options;
  const delegates = delegateNames(agent);
  return {
    AGENT_NAME: agent.name,
    AGENT_DISPLAY_NAME: agent.display_name,
    AGENT_DESCRIPTION: agent.description,
    AGENT_MODEL: agent.model,
    AGENT_TOOLS_LIST: agent.tools.join(", ") || "(none)",
    AGENT_CANNOT_ACCESS_LIST: bullets(agent.cannot_access.map(asCode)),
    AGENT_EXCLUSIVE_ACCESS_LIST: bullets(agent.exclusive_access.map(asCode)),
    AGENT_RESPONSIBILITIES_LIST: bullets(agent.responsibilities),
    AGENT_FORBIDDEN_LIST: bullets(agent.forbidden),
    AGENT_DELEGATION_RULES:
      delegates.length === 0
        ? "This agent delegates to nobody."
        : bullets(delegates.map((name) => delegationRule(registry, name))),
    PERSONA_PATH: options.personaPath,
    PROJECT_ROOT: options.projectRoot,
    BUILD_TIMESTAMP: options.timestamp,
  };
}

function delegationRule(registry: Registry, name: AgentName): string {
  const target = registry.agents[name];
  return target ? `\`${name}\`: ${target.description}` : `\`${name}\``;
}

/** A line break inside an item goes on under its bullet. */
function bullets(items: readonly string[]): string {
  return items.length === 0 ? "(none)" : items.map((item) => `- ${item.trim().replace(/\r?\n/g, "\n  ")}`).join("\n");
}

/** A pattern such as `**` must not become bold text. */
function asCode(pattern: string): string {
  const fence = pattern.includes("`") ? "``" : "`";
  return `${fence}${pattern}${fence}`;
}
