import { readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { applyPatch } from "diff";
import { RegistryEdit, type RegistryProposal } from "@/lib/contract/registry";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder } from "../files/real-folder";
import type { Paths } from "../paths";
import { diffLines } from "./diff-lines";
import { editRegistry } from "./edit/edit-registry";
import { parseRegistry } from "./parse-registry";
import { parseYaml } from "./parse-yaml";
import { asInFile, type RegistryFile, versionOf } from "./registry-file";
import { maskText } from "./secret-values";

/** Agents write these files: whatever is more, or larger, or strangely named, is no proposal. */
const MAX_PROPOSALS = 100;
const MAX_BYTES = 256 * 1024;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.(ya?ml|diff|patch)$/;
const FOLDER = ["handoffs", "registry-proposals"];
const MAX_REASON = 2_000;

type Found = { name: string; version: string; text: string; changedAt: number };
type Proposed = { reason: string; change: (raw: string) => Reply<string> };

/** Every proposal with the difference that it would make now, the newest first. */
export async function listProposals(paths: Paths, current: RegistryFile): Promise<RegistryProposal[]> {
  const found = await Promise.all((await proposalNames(paths)).map((name) => readProposal(paths, name)));
  return found
    .flatMap((reply) => (reply.ok ? [describe(reply.value, current)] : []))
    .sort((a, b) => b.changedAt - a.changedAt || a.name.localeCompare(b.name));
}

/**
 * The registry's text with a proposal applied. Fails with `proposal-missing`, `proposal-changed` (it is not the one that
 * was looked at), `proposal-unreadable`, or what keeps it from being applied.
 */
export async function applyProposal(
  paths: Paths,
  current: RegistryFile,
  wanted: { name: string; version: string },
): Promise<Reply<string>> {
  const found = await readProposal(paths, wanted.name);
  if (!found.ok) return found;
  if (found.value.version !== wanted.version) {
    return failure(
      "proposal-changed",
      `The proposal ${wanted.name} has changed since it was shown, so nothing was done.`,
      {
        hint: "Read it again.",
      },
    );
  }
  return changed(found.value, current);
}

/** Takes a proposal away. */
export async function discardProposal(paths: Paths, name: string): Promise<Reply<null>> {
  const found = await readProposal(paths, name);
  if (!found.ok) return found;
  const file = join(paths.workspace, ...FOLDER, name);
  try {
    await unlink(file);
    return success(null);
  } catch (error) {
    return fileFailure(error, file);
  }
}

async function proposalNames(paths: Paths): Promise<string[]> {
  if (!(await checkRealFolder(paths.workspace, ...FOLDER)).ok) return [];
  const names = await readdir(join(paths.workspace, ...FOLDER)).catch(() => []);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .slice(0, MAX_PROPOSALS);
}

async function readProposal(paths: Paths, name: string): Promise<Reply<Found>> {
  const missing = failure("proposal-missing", `There is no proposal ${JSON.stringify(name.slice(0, 150))}.`, {
    hint: "Somebody may have applied or discarded it.",
  });
  if (!NAME.test(name)) return missing;
  const folder = await checkRealFolder(paths.workspace, ...FOLDER);
  if (!folder.ok) return folder;
  const path = join(paths.workspace, ...FOLDER, name);
  try {
    const file = await readPlainFile(path);
    if (file.kind === "absent") return missing;
    if (file.kind === "refused" || file.bytes.length > MAX_BYTES) {
      const what = file.kind === "refused" ? file.what : `larger than ${MAX_BYTES} bytes`;
      return failure("proposal-unreadable", `The proposal ${name} is ${what}, so it was not read.`);
    }
    const { mtimeMs } = await stat(path);
    const text = file.bytes.toString("utf8");
    return success({ name, version: versionOf(file.bytes), text, changedAt: Math.round(mtimeMs) });
  } catch (error) {
    return fileFailure(error, path);
  }
}

function describe(found: Found, current: RegistryFile): RegistryProposal {
  const { name, version, changedAt } = found;
  const result = changed(found, current);
  const reason = proposed(found);
  const after = result.ok ? maskText(result.value.replace(/^\ufeff/, "").replaceAll("\r\n", "\n")) : null;
  return {
    name,
    version,
    changedAt,
    reason: reason.ok ? maskText(reason.value.reason) : "",
    diff: after === null ? [] : diffLines(maskText(current.text), after).lines,
    refused: result.ok ? null : { message: result.error.message, details: result.error.details ?? [] },
  };
}

/** The text that applying it would give, if that is a valid registry that differs from this one. */
function changed(found: Found, current: RegistryFile): Reply<string> {
  const proposal = proposed(found);
  if (!proposal.ok) return proposal;
  const after = proposal.value.change(current.raw);
  if (!after.ok) return after;
  if (after.value === current.raw) {
    return failure("proposal-empty", "It would change nothing: the registry says the same already.", {
      hint: "Discard it.",
    });
  }
  const checked = parseRegistry(Buffer.from(after.value), "agents/registry.yaml");
  if (checked.ok) return after;
  const error: AppError = { ...checked.error, message: "The registry would not be valid with it." };
  return { ok: false, error };
}

function proposed(found: Found): Reply<Proposed> {
  return /\.ya?ml$/.test(found.name) ? proposedAgents(found) : success(proposedPatch(found));
}

/** A unified difference of the registry, as `diff -u` or `git diff` print it; what stands before it is the reason. */
function proposedPatch({ text }: Found): Proposed {
  const begin = text.search(/^(diff --git |--- |@@ )/m);
  return {
    reason: text.slice(0, Math.max(0, begin)).trim().slice(0, MAX_REASON),
    change(raw) {
      const mark = raw.startsWith("\ufeff") ? "\ufeff" : "";
      const body = raw.slice(mark.length).replaceAll("\r\n", "\n");
      const refused = failure("proposal-unfit", "Its difference does not fit the registry as it is now.");
      try {
        const after = begin < 0 ? false : applyPatch(body, text.slice(begin).replaceAll("\r\n", "\n"));
        return after === false ? refused : success(asInFile(after, { raw }));
      } catch {
        return refused; // It is no difference, or of several files.
      }
    },
  };
}

/** `agents:` with the fields that shall be different, or `null` for an agent that shall go; and a `reason`. */
function proposedAgents({ name, text }: Found): Reply<Proposed> {
  const { yaml, problems } = parseYaml(Buffer.from(text), name);
  if (!yaml || problems.length > 0 || !isRecord(yaml.data) || !isRecord(yaml.data["agents"])) {
    return failure("proposal-unreadable", "It is no YAML with `agents:` in it.", {
      details: problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`),
    });
  }
  const { agents, reason = "", ...rest } = yaml.data;
  const shownReason = typeof reason === "string" ? reason.trim().slice(0, MAX_REASON) : "";
  return success({
    reason: shownReason,
    change: (raw) => {
      const other = otherChange(raw, rest);
      if (other !== null) {
        return failure("proposal-unfit", `It also changes \`${other}\`, which a proposal of agents cannot.`, {
          hint: "Such a change is proposed as a difference: a file that ends in .diff.",
        });
      }
      return Object.entries(agents as object).reduce<Reply<string>>(
        // checked above
        (done, [agent, fields]) => (done.ok ? changeAgent(done.value, agent, fields) : done),
        success(raw),
      );
    },
  });
}

function changeAgent(raw: string, agent: string, fields: unknown): Reply<string> {
  const data = dataOf(raw);
  const exists = isRecord(data["agents"]) && Object.hasOwn(data["agents"], agent);
  const kind = fields === null ? "remove-agent" : exists ? "edit-agent" : "add-agent";
  const edit = RegistryEdit.safeParse({ kind, agent, ...(fields !== null && { fields: withoutName(fields, agent) }) });
  if (!edit.success)
    return failure("proposal-unfit", `What it says of ${JSON.stringify(agent.slice(0, 80))} is no agent.`);
  return editRegistry(raw, edit.data);
}

/** The key says it already; any other name would be a new agent under an old key. */
function withoutName(fields: unknown, agent: string): unknown {
  if (!isRecord(fields) || fields["name"] !== agent) return fields;
  const { name: _name, ...rest } = fields;
  return rest;
}

/** The first key outside of `agents` that the registry has otherwise: a whole registry may be a proposal too. */
function otherChange(raw: string, rest: Record<string, unknown>): string | null {
  const data = dataOf(raw);
  return Object.keys(rest).find((key) => !isDeepStrictEqual(rest[key], data[key])) ?? null;
}

function dataOf(raw: string): Record<string, unknown> {
  const { yaml } = parseYaml(Buffer.from(raw), "agents/registry.yaml");
  return isRecord(yaml?.data) ? yaml.data : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
