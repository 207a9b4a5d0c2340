import { GENERAL_SCHEMA, Handoff, type HandoffProblem, type HandoffVerdict } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import { nearestName } from "../registry/nearest-name";
import type { Agent, Registry } from "../registry/registry-schema";
import { machinePathIn, pathFault } from "./check-path";
import { type Fault, receiverFaults } from "./check-receiver";
import { shapeFaults } from "./check-shape";
import { criterionFault, taskFault } from "./check-words";
import { type DelegationRule, delegationRule } from "./delegation-rule";
import type { NamedSchema, NamedSchemas } from "./named-schemas";

export type CheckContext = {
  /** Null while there is none: then nobody may hand over anything. */
  registry: Registry | null;
  schemas: NamedSchemas;
  /** The name of the file without `.json`, where there is a file. */
  fileId?: string;
};

/** These reject whatever the registry says of the pair: nothing could be delivered, or nobody has allowed it. */
const ALWAYS = new Set([
  "missing",
  "wrong-type",
  "file-name",
  "unknown-agent",
  "not-delegated",
  "no-registry",
  "schema-broken",
  "schema-unknown",
]);

/**
 * Holds a hand-off against the general schema, its named schema, and the rules of the registry: every problem at once,
 * each with what to write instead. `validation: permissive` between the two agents turns content problems into warnings. Pure.
 */
export function checkHandoff(value: Record<string, unknown>, context: CheckContext): HandoffVerdict {
  const parsed = Handoff.safeParse(value);
  const { registry } = context;
  const [from, to] = [agentOf(registry, value["from"]), agentOf(registry, value["to"])];
  const rule = from && to ? delegationRule(from, to.name) : null;
  const named = namedSchema(value["schema"], rule, context.schemas);
  const faults = [
    ...(parsed.success ? [] : shapeFaults(parsed.error, value, context.fileId)),
    ...nameFaults(value, context.fileId),
    ...delegationFaults(value, registry, from, to),
    ...named.faults,
    ...(named.schema?.faults(value) ?? []).map((fault) => ({ ...fault, code: "schema" })),
    // What an unusable schema would have known, nobody can say.
    ...unknownKeys(value, named.schema ?? unnamedSchema(value["schema"], rule, context.schemas)),
    ...contentFaults(value),
    ...(registry && to ? receiverFaults(registry, to, handed(value, named.schema)) : []),
  ];
  const problems = withSeverity(unique(faults), rule);
  return {
    accepted: problems.every(({ severity }) => severity === "warning"),
    problems,
    schemas: [GENERAL_SCHEMA, ...(named.schema ? [named.schema.name] : [])],
  };
}

function withSeverity(faults: readonly Fault[], rule: DelegationRule | null): HandoffProblem[] {
  return faults.map((fault) => {
    const forgiven = rule?.validation === "permissive" && !ALWAYS.has(fault.code);
    return { ...fault, severity: forgiven ? "warning" : "error" };
  });
}

/** One problem per place: a named schema often says again what the general one has said. */
function unique(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return faults.filter(({ path, code }) => {
    const key = path === "" ? code : path;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function agentOf(registry: Registry | null, name: unknown): Agent | null {
  const parsed = AgentName.safeParse(name);
  if (!registry || !parsed.success || !Object.hasOwn(registry.agents, parsed.data)) return null;
  return registry.agents[parsed.data] ?? null;
}

function nameFaults(value: Record<string, unknown>, fileId: string | undefined): Fault[] {
  const { id } = value;
  if (fileId === undefined || typeof id !== "string" || id === fileId) return [];
  const message = `is "${id.slice(0, 80)}", but the file is ${fileId}.json; write "${fileId}", or give the file the other name`;
  return [{ code: "file-name", path: "id", message }];
}

function delegationFaults(
  value: Record<string, unknown>,
  registry: Registry | null,
  from: Agent | null,
  to: Agent | null,
): Fault[] {
  if (!registry) return [{ code: "no-registry", path: "", message: "cannot be checked: there is no registry" }];
  const unknown = (["from", "to"] as const).flatMap((field): Fault[] => {
    const name = value[field];
    if (typeof name !== "string" || agentOf(registry, name)) return [];
    const near = nearestName(name, Object.keys(registry.agents));
    const message = `is "${name.slice(0, 80)}", which is no agent of the registry${near ? `; did you mean "${near}"?` : ""}`;
    return [{ code: "unknown-agent", path: field, message }];
  });
  if (!from || !to || delegationRule(from, to.name)) return unknown;
  const others = Object.values(registry.agents)
    .map(({ name }) => name)
    .filter((name) => delegationRule(from, name));
  const advice =
    others.length > 0
      ? `it may hand work to ${others.join(", ")}`
      : "it hands work to nobody; add the agent to its delegates_to in agents/registry.yaml";
  return [
    ...unknown,
    {
      code: "not-delegated",
      path: "to",
      message: `is "${to.name}", but ${from.name} may not hand work to it; ${advice}`,
    },
  ];
}

/** The schema beside the general one, as the hand-off names it and the protocol asks for it. */
function namedSchema(
  name: unknown,
  rule: DelegationRule | null,
  schemas: NamedSchemas,
): { schema: NamedSchema | null; faults: Fault[] } {
  const fault = (code: string, message: string) => ({ schema: null, faults: [{ code, path: "schema", message }] });
  const wanted = rule?.protocol === "instructor" ? (rule.schema ?? null) : undefined;
  if (typeof name !== "string") return { schema: null, faults: [] };
  if (typeof wanted === "string" && name !== wanted) {
    return fault(
      "schema-required",
      `is "${name.slice(0, 80)}", but this pair uses "${wanted}" (protocol: instructor); write "${wanted}" and its fields: orchestrator handoff schema ${wanted}`,
    );
  }
  if (name === GENERAL_SCHEMA) {
    if (wanted !== null) return { schema: null, faults: [] };
    return fault(
      "schema-required",
      `is "${GENERAL_SCHEMA}", but this pair needs a named one (protocol: instructor), such as ${[...schemas.keys()].join(", ") || "one in templates/handoffs"}`,
    );
  }
  const found = schemas.get(name);
  if (!found) {
    const known = [GENERAL_SCHEMA, ...schemas.keys()];
    const near = nearestName(name, known);
    return fault(
      "schema-unknown",
      `is "${name.slice(0, 80)}", which is no schema here; ${near ? `did you mean "${near}"?` : `known: ${known.join(", ")}`}`,
    );
  }
  if (!found.ok) return fault("schema-broken", `is "${name}", which cannot be used. ${found.error.message}`);
  return { schema: found.value, faults: [] };
}

/** Whose fields are known where the hand-off names no schema: the pair's. Undefined where nobody can say. */
function unnamedSchema(
  name: unknown,
  rule: DelegationRule | null,
  schemas: NamedSchemas,
): NamedSchema | null | undefined {
  if (name === GENERAL_SCHEMA) return null;
  if (typeof name === "string") return undefined;
  const wanted = rule?.protocol === "instructor" ? rule.schema : undefined;
  if (wanted === undefined) return rule?.protocol === "instructor" ? undefined : null;
  const found = schemas.get(wanted);
  return found?.ok ? found.value : undefined;
}

const GENERAL_FIELDS = Object.keys(Handoff.shape);

function unknownKeys(value: Record<string, unknown>, schema: NamedSchema | null | undefined): Fault[] {
  if (schema === undefined || schema?.fields === null) return [];
  const known = [...GENERAL_FIELDS, ...(schema?.fields ?? [])];
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearestName(key, known);
      const advice = near ? `did you mean "${near}"?` : 'put what has no field of its own under "context"';
      return { code: "unknown-key", path: key.slice(0, 80), message: `is not known; ${advice}` };
    });
}

function contentFaults(value: Record<string, unknown>): Fault[] {
  const { task_description: task, acceptance_criteria: criteria, file_paths: paths } = value;
  const tooVague = typeof task === "string" ? taskFault(task) : null;
  return [
    ...(tooVague ? [{ ...tooVague, path: "task_description" }] : []),
    ...texts(criteria).flatMap(([text, index]) => {
      const message = criterionFault(text);
      return message ? [{ code: "criterion-vague", path: `acceptance_criteria.${index}`, message }] : [];
    }),
    ...texts(paths).flatMap(([path, index]) => {
      const fault = pathFault(path);
      return fault ? [{ ...fault, path: `file_paths.${index}` }] : [];
    }),
    ...machinePaths(value, ""),
    ...deadlineFaults(value),
  ];
}

/** Wherever it stands: a path of one machine is wrong on the next one. */
function machinePaths(value: unknown, path: string): Fault[] {
  if (typeof value === "string") {
    const found = machinePathIn(value);
    if (!found) return [];
    const message = `names ${JSON.stringify(found.slice(0, 80))}, which another machine does not have; write it from the workspace`;
    return [{ code: "machine-path", path, message }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => machinePaths(inner, path === "" ? key : `${path}.${key}`));
}

function deadlineFaults({ deadline, created_at: created }: Record<string, unknown>): Fault[] {
  if (typeof deadline !== "string" || typeof created !== "string") return [];
  const [end, begin] = [endOf(deadline), Date.parse(created)];
  if (Number.isNaN(end) || Number.isNaN(begin) || end >= begin) return [];
  return [
    {
      code: "deadline",
      path: "deadline",
      message: `is ${deadline}, before the hand-off was made (${created}); write a later one, or leave it out`,
    },
  ];
}

/** A day without a time of day ends at its end. */
export function endOf(deadline: string): number {
  return Date.parse(/^\d{4}-\d\d-\d\d$/.test(deadline) ? `${deadline}T23:59:59.999Z` : deadline);
}

/** Files to work on may stand in the general field or in one that a named schema marks as paths. */
function handed(value: Record<string, unknown>, schema: NamedSchema | null) {
  const own = schema?.pathFields ?? [];
  const paths = ["file_paths", ...own].flatMap((field) =>
    typeof value[field] === "string" ? [value[field]] : texts(value[field]).map(([text]) => text),
  );
  const criteria = texts(value["acceptance_criteria"]).map(([text]) => text);
  return { criteria, paths, pathField: own[0] ?? "file_paths" };
}

function texts(value: unknown): [text: string, index: number][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index): [string, number][] => (typeof item === "string" ? [[item, index]] : []));
}
