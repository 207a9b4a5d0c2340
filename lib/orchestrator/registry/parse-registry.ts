import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkReferences } from "./check-references";
import { explainIssue } from "./explain-issue";
import { parseYaml, type YamlFile } from "./parse-yaml";
import { protectingKey } from "./protecting-keys";
import { formatProblem, type RegistryProblem } from "./registry-problem";
import { type Registry, RegistryFile } from "./registry-schema";
import { NO_SHIPPED_RULES, type ShippedRules, withShippedRules } from "./shipped-rules";
import { type UnknownKey, unknownKeys } from "./unknown-keys";

/** Nobody reads more than this at once, and mending the first ones often mends the rest. */
const MAX_SHOWN = 100;

export type ParsedRegistry = { registry: Registry; warnings: RegistryProblem[] };

export type CheckedRegistry = {
  /** Null while there is an error. */
  registry: Registry | null;
  /** The same as long as only its references are wrong. */
  shape: Registry | null;
  /** What the YAML holds, whatever that is; undefined where it is no YAML. */
  data: unknown;
  /** Errors and warnings, in the order of the file. */
  problems: RegistryProblem[];
};

/**
 * Reads a registry from the bytes of its file. A failure (`registry-invalid`) carries every problem at once, each as
 * `file:line:column: path: what is wrong and what to write instead`; what is no plain YAML is told first, by itself.
 * Without `shipped`, lists that are not given are empty: for files that nobody is guarded by.
 */
export function parseRegistry(
  bytes: Uint8Array,
  file: string,
  shipped: ShippedRules = NO_SHIPPED_RULES,
): Reply<ParsedRegistry> {
  const { registry, problems } = checkRegistry(bytes, file, shipped);
  return registry ? success({ registry, warnings: problems }) : invalid(file, problems);
}

/** The same for an editor: every problem as an object. */
export function checkRegistry(
  bytes: Uint8Array,
  file: string,
  shipped: ShippedRules = NO_SHIPPED_RULES,
): CheckedRegistry {
  const { yaml, problems } = parseYaml(bytes, file);
  if (!yaml) return { registry: null, shape: null, data: undefined, problems: inOrder(problems) };
  const problem = problemAt(yaml, file);
  const checked = RegistryFile.safeParse(yaml.data);
  const unknown = unknownKeys(yaml.data, RegistryFile).map((key) => unknownKeyProblem(problem, key));
  const wrong = checked.success
    ? []
    : checked.error.issues
        .flatMap((issue) => explainIssue(issue, yaml.data, yaml.source))
        .map(({ path, message }) => problem("error", path, message));
  const inFile = checked.success ? checked.data : withoutWrongFields(yaml.data, checked.error.issues);
  const readable = inFile && { ...inFile, enforcement: withShippedRules(inFile.enforcement, shipped) };
  const references = (readable ? checkReferences(readable, shipped) : [])
    // Of a registry that is read in part, a warning may be about what is missing.
    .filter(({ severity }) => checked.success || severity === "error")
    .map(({ severity, path, message, replace }) => problem(severity, path, message, replace));
  const findings = [...wrong, ...references];
  const all = inOrder([...problems, ...findings, ...unknown]);
  // Hours that nobody can read make no policy, so such a draft has no preview either.
  const isRenderable = references.every(({ path }) => !path.endsWith(".hours"));
  const shape = checked.success && problems.length === 0 && isRenderable ? readable : null;
  const isGood = all.every(({ severity }) => severity !== "error");
  return { registry: isGood ? shape : null, shape, data: yaml.data, problems: all };
}

/** What is not known changes nothing, so it is a warning; where it was meant to hold an agent back, that is an error. */
function unknownKeyProblem(problem: ReturnType<typeof problemAt>, { path, known, nearest }: UnknownKey) {
  const found = String(path.at(-1));
  const protecting = protectingKey(path);
  if (protecting && "belongs" in protecting) {
    return problem("error", path, `is not read here, so it protects nothing; write it as ${protecting.belongs}`);
  }
  if (protecting) {
    const { meant } = protecting;
    const message = `is not known, so it protects nothing; did you mean '${meant}'?`;
    return problem("error", path, message, { found, by: meant });
  }
  const advice = nearest ? `did you mean '${nearest}'?` : `known here: ${known.join(", ")}`;
  const replace = nearest ? { found, by: nearest } : undefined;
  return problem("warning", path, `is not known and changes nothing; ${advice}`, replace);
}

/**
 * What can be read of a registry with wrong values, so that all problems are told at once: a wrong field counts as
 * absent, and what an agent cannot do without stands in. Null where even that is no registry.
 */
function withoutWrongFields(data: unknown, issues: readonly { path: PropertyKey[] }[]): RegistryFile | null {
  const copy: unknown = structuredClone(data);
  const agents = isObject(copy) && isObject(copy["agents"]) ? copy["agents"] : {};
  for (const [key, agent] of Object.entries(agents)) {
    if (isObject(agent)) agents[key] = { ...STAND_IN, name: key, ...agent };
  }
  for (const { path } of issues) {
    // The field of an agent, or the part of another section, in which the wrong value stands.
    const [section, name, field] = path;
    if (section === undefined || !isObject(copy)) return null;
    const inside = copy[String(section)];
    if (name === undefined || !isObject(inside)) delete copy[String(section)];
    else if (section !== "agents" || !AgentName.safeParse(name).success) delete inside[String(name)];
    else if (field === undefined || !isObject(inside[String(name)])) inside[String(name)] = { ...STAND_IN, name };
    else {
      const agent = inside[String(name)] as Record<string, unknown>; // looked at just now
      if (Object.hasOwn(STAND_IN, field)) agent[String(field)] = STAND_IN[field as keyof typeof STAND_IN];
      else if (field === "name") agent["name"] = String(name);
      else delete agent[String(field)];
    }
  }
  return RegistryFile.safeParse(copy).data ?? null;
}

const STAND_IN = { display_name: "?", description: "?", model: "sonnet", tools: [] };

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function invalid(file: string, problems: readonly RegistryProblem[]): Reply<never> {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const besides = warnings === 0 ? "" : ` and ${warnings === 1 ? "a warning" : `${warnings} warnings`}`;
  const lines = problems.slice(0, MAX_SHOWN).map(formatProblem);
  const rest = problems.length - lines.length;
  return failure("registry-invalid", `${file} has ${errors === 1 ? "an error" : `${errors} errors`}${besides}.`, {
    details: rest > 0 ? [...lines, `… and ${rest} more`] : lines,
    hint: "Mend these lines, then run: orchestrator validate",
  });
}

function inOrder(problems: RegistryProblem[]): RegistryProblem[] {
  return problems.sort((a, b) => a.line - b.line || a.column - b.column);
}

function problemAt(yaml: YamlFile, file: string) {
  return (
    severity: RegistryProblem["severity"],
    path: readonly PropertyKey[],
    message: string,
    replace?: RegistryProblem["replace"],
  ): RegistryProblem => ({
    severity,
    file,
    ...yaml.position(path),
    path: path.map(String).join("."),
    message,
    ...(replace && { replace }),
  });
}
