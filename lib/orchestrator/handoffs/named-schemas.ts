import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Ajv } from "ajv";
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { readPlainFile } from "../files/read-plain-file";
import type { Paths } from "../paths";
import { pathFault } from "./check-path";

export type NamedSchema = {
  name: string;
  /** Relative to the workspace or, for a shipped one, to the program. */
  file: string;
  source: "workspace" | "shipped";
  /** As the file says. */
  schema: Record<string, unknown>;
  /** Its own fields; null where it lets any in. */
  fields: readonly string[] | null;
  /** Fields that hold paths of the workspace (`format: workspace-path`). */
  pathFields: readonly string[];
  faults(value: unknown): { path: string; message: string }[];
};

/** By name. One that cannot be used keeps its place, so that nothing is ever held against another one in silence. */
export type NamedSchemas = ReadonlyMap<string, Reply<NamedSchema>>;

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** `templates/handoffs/*.json`: the workspace's own over the shipped ones of the same name. */
export async function readNamedSchemas(paths: Pick<Paths, "dataFolder" | "shippedTemplates">): Promise<NamedSchemas> {
  const shipped = await readFolder(join(paths.shippedTemplates, "handoffs"), "shipped");
  if (paths.dataFolder === paths.shippedTemplates) return shipped;
  return new Map([...shipped, ...(await readFolder(join(paths.dataFolder, "handoffs"), "workspace"))]);
}

async function readFolder(folder: string, source: NamedSchema["source"]): Promise<NamedSchemas> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(".json") && !name.startsWith(".")).sort();
  const read = files.map(async (file): Promise<[string, Reply<NamedSchema>]> => {
    const shown = `templates/handoffs/${file}`;
    return [basename(file, ".json"), await readSchema(join(folder, file), shown, source)];
  });
  return new Map(await Promise.all(read));
}

async function readSchema(path: string, file: string, source: NamedSchema["source"]): Promise<Reply<NamedSchema>> {
  const found = await readPlainFile(path, { followLinks: true }).catch((error: Error) => error);
  if (found instanceof Error) return broken(file, "cannot be read", found.message);
  if (found.kind !== "file") return broken(file, `is ${found.kind === "refused" ? found.what : "gone"}`);
  try {
    return compileSchema(basename(file, ".json"), JSON.parse(found.bytes.toString("utf8")), file, source);
  } catch (error) {
    return broken(file, "is not JSON", (error as Error).message); // JSON.parse throws SyntaxError only
  }
}

/** Fails with `handoff-schema-broken` for what is no JSON Schema of an object. */
export function compileSchema(
  name: string,
  schema: unknown,
  file: string,
  source: NamedSchema["source"],
): Reply<NamedSchema> {
  if (!NAME.test(name) || name === "Handoff") {
    return broken(file, "needs another name: letters, digits, - and _, and not Handoff, which is the general one");
  }
  if (!isObject(schema)) return broken(file, "does not hold a JSON object");
  if (schema["type"] !== "object") return broken(file, 'must say "type": "object" at its top');
  let validate: ValidateFunction;
  try {
    validate = newAjv(schema).compile(schema);
  } catch (error) {
    return broken(file, "is no valid JSON Schema", (error as Error).message); // ajv throws Error only
  }
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  return success({
    name,
    file,
    source,
    schema,
    fields: schema["additionalProperties"] === true ? null : Object.keys(properties),
    pathFields: Object.keys(properties).filter((key) => holdsPaths(properties[key])),
    faults: (value) =>
      validate(value) ? [] : (validate.errors ?? []).map((error) => ({ ...place(error), message: words(error) })),
  });
}

function newAjv(schema: Record<string, unknown>): Ajv {
  const options = { allErrors: true, strict: true, allowUnionTypes: true, verbose: true } as const;
  const old = String(schema["$schema"] ?? "").includes("draft-07");
  const ajv = old ? new Ajv(options) : new Ajv2020(options);
  addFormats(ajv);
  ajv.addFormat("workspace-path", (text) => pathFault(text) === null);
  return ajv;
}

function holdsPaths(property: unknown): boolean {
  if (!isObject(property)) return false;
  return property["format"] === "workspace-path" || holdsPaths(property["items"]);
}

function place({ instancePath, keyword, params }: ErrorObject): { path: string } {
  const own = instancePath.split("/").filter(Boolean);
  if (keyword === "required") own.push(String(params["missingProperty"]));
  return { path: own.join(".") };
}

function words({ keyword, message = "is wrong", data, params, parentSchema }: ErrorObject): string {
  if (keyword === "required")
    return `is missing; write it as ${describe(childOf(parentSchema, params["missingProperty"]))}`;
  const fault =
    keyword === "format" && typeof data === "string" && params["format"] === "workspace-path" && pathFault(data);
  if (fault) return fault.message;
  const allowed =
    keyword === "enum" && Array.isArray(params["allowedValues"]) ? `: ${params["allowedValues"].join(", ")}` : "";
  const text = JSON.stringify(data) ?? "nothing";
  return `is ${text.length > 60 ? `${text.slice(0, 57)}…` : text}; it ${message}${allowed}${hint(parentSchema)}`;
}

function childOf(parent: unknown, key: unknown): unknown {
  const properties = isObject(parent) ? parent["properties"] : undefined;
  return isObject(properties) ? properties[String(key)] : undefined;
}

function describe(schema: unknown): string {
  if (!isObject(schema)) return "the schema says";
  const type = Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"];
  const kind =
    type === "array" ? "a list" : type === "string" ? "text" : type === undefined ? "a value" : `a ${String(type)}`;
  return typeof schema["description"] === "string" ? `${kind}: ${schema["description"]}` : kind;
}

function hint(schema: unknown): string {
  return isObject(schema) && typeof schema["description"] === "string" ? ` (${schema["description"]})` : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function broken(file: string, what: string, cause?: string): Reply<never> {
  const error: AppError = {
    code: "handoff-schema-broken",
    message: `The hand-off schema ${file} ${what}.`,
    hint: "Mend the file; hand-offs that name it are refused until then. See it: orchestrator handoff schema",
  };
  return failure(error.code, error.message, { hint: error.hint ?? "", ...(cause !== undefined && { cause }) });
}
