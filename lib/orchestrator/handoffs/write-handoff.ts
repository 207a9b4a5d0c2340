import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { GENERAL_SCHEMA, type HandoffId, type HandoffProblem } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, syncNewFolders } from "../files/real-folder";
import { writeAtomically } from "../files/write-atomically";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { delegationRule } from "./delegation-rule";
import type { HandoffAbout } from "./handoff-history";
import { type HandoffFile, MAX_HANDOFF_BYTES } from "./read-handoff";

/** What was sent, with what it may leave out: an id, its schema and the time. An id that is given is not judged here. */
export function newHandoff(
  value: unknown,
  { registry, now }: { registry: Registry | null; now: number },
): Reply<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return failure("handoff-invalid", "A hand-off is one JSON object.", {
      hint: "The fields: orchestrator handoff schema",
    });
  }
  const given: Record<string, unknown> = { ...value };
  const {
    id = newId(given, now),
    schema = wantedSchema(given, registry),
    created_at = new Date(now).toISOString(),
    ...rest
  } = given;
  return success({ id, ...rest, schema, created_at });
}

/** Work that was sent twice: a hand-off that says the same, but for its id and its time. */
export function sameWork(one: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>): boolean {
  const { id: _one, created_at: _at, ...work } = one;
  const { id: _other, created_at: _then, ...same } = other;
  return isDeepStrictEqual(work, same);
}

function newId({ from, to }: Record<string, unknown>, now: number): string {
  const names = [from, to].map((name) =>
    AgentName.safeParse(name).success ? String(name).replace(/-agent$/, "") : "handoff",
  );
  const day = new Date(now).toISOString().slice(0, 10);
  return `${names.join("-to-").slice(0, 60)}-${day}-${randomBytes(3).toString("hex")}`;
}

function wantedSchema({ from, to }: Record<string, unknown>, registry: Registry | null): string {
  const [sender, receiver] = [AgentName.safeParse(from), AgentName.safeParse(to)];
  if (!registry || !sender.success || !receiver.success) return GENERAL_SCHEMA;
  const agent = Object.hasOwn(registry.agents, sender.data) ? registry.agents[sender.data] : undefined;
  const rule = agent && delegationRule(agent, receiver.data);
  return rule?.protocol === "instructor" && rule.schema ? rule.schema : GENERAL_SCHEMA;
}

/** Writes `handoffs/<id>.json`, whole or not at all. The same content again is a success; other content is refused. */
export async function writeHandoff(paths: Paths, id: HandoffId, value: unknown): Promise<Reply<null>> {
  const path = join(paths.handoffsFolder, `${id}.json`);
  const content = Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  if (content.byteLength > MAX_HANDOFF_BYTES) {
    return failure("handoff-invalid", `The hand-off is larger than ${MAX_HANDOFF_BYTES / 1024} KiB.`, {
      hint: "Point to files instead of copying them.",
    });
  }
  try {
    const real = await checkRealFolder(paths.workspace, "handoffs");
    if (!real.ok) return real;
    await syncNewFolders(await makeFolders(paths.workspace, "handoffs"));
    const there = await readPlainFile(path);
    if (there.kind === "file" && there.bytes.equals(content)) return success(null);
    if (there.kind !== "absent") return exists(id, there.kind === "refused" ? there.what : null);
    await writeAtomically(path, content, 0o644);
    return success(null);
  } catch (error) {
    return fileFailure(error, path);
  }
}

function exists(id: HandoffId, what: string | null): Reply<never> {
  const there = what ? `handoffs/${id}.json is ${what}` : `There is a hand-off ${id} already, with other content`;
  return failure("handoff-exists", `${there}, so nothing was written.`, {
    hint: "Give the new one another id, or leave the id out.",
  });
}

/** What can be said of a file, readable or not. */
export function aboutFile(file: HandoffFile): HandoffAbout {
  const value = "value" in file ? file.value : {};
  const text = (key: string, longest: number) => {
    const found = value[key];
    return typeof found === "string" ? found.slice(0, longest) : null;
  };
  return {
    from: text("from", 80),
    to: text("to", 80),
    task: text("task_description", 400),
    schema: text("schema", 80),
    deadline: text("deadline", 40),
    problems: [],
  };
}

/** Nothing was written, and why. */
export function invalidHandoff(problems: readonly HandoffProblem[]): Reply<never> {
  const errors = problems.filter(({ severity }) => severity === "error");
  const count = errors.length === 1 ? "an error" : `${errors.length} errors`;
  return failure("handoff-invalid", `The hand-off has ${count}, so nothing was written.`, {
    details: errors.map(({ path, message }) => [path, message].filter(Boolean).join(": ")),
    hint: "Mend them, then send it again. The fields: orchestrator handoff schema",
  });
}
