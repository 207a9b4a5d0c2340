import { readFile, realpath } from "node:fs/promises";
import { userInfo } from "node:os";
import { basename, dirname, resolve } from "node:path";
import {
  type HandoffAction,
  type HandoffBook,
  type HandoffDetail,
  type HandoffProblem,
  HandoffState,
  type HandoffSummary,
} from "@/lib/contract/handoff";
import { failure, success } from "@/lib/contract/reply";
import { systemClock } from "@/lib/orchestrator/clock";
import { checkHandoff } from "@/lib/orchestrator/handoffs/check-handoff";
import { describeSchemas } from "@/lib/orchestrator/handoffs/describe-schemas";
import { readNamedSchemas } from "@/lib/orchestrator/handoffs/named-schemas";
import { parseHandoff } from "@/lib/orchestrator/handoffs/read-handoff";
import { newHandoff } from "@/lib/orchestrator/handoffs/write-handoff";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import type { Context } from "../context";
import { localTime, printFields, printJson } from "../print";

/** How long a sent hand-off is waited for, in ms; one that waits longer is delivered by the dashboard. */
const SEND_PATIENCE_MS = 15_000;

export async function listHandoffs(context: Context, options: { state?: string }): Promise<number> {
  const wanted = HandoffState.optional().safeParse(options.state);
  if (!wanted.success) {
    const hint = `Known: ${HandoffState.options.join(", ")}`;
    return context.need(failure("handoff-state-unknown", `There is no state '${options.state}'.`, { hint }));
  }
  const book = await context.withOwner(async (owner) => context.need(await owner.listHandoffs()));
  const handoffs = book.handoffs.filter(({ state }) => wanted.data === undefined || state === wanted.data);
  if (context.json) printJson({ ok: true, ...book, handoffs });
  else printList(handoffs, book);
  return 0;
}

export async function showHandoff(context: Context, [id = ""]: string[]): Promise<number> {
  const handoff = await context.withOwner(async (owner) => context.need(await owner.readHandoff(id)));
  if (context.json) printJson({ ok: true, handoff });
  else printDetail(handoff);
  return 0;
}

/** Needs no dashboard: the file, the registry and the schemas decide. */
export async function validateHandoff(context: Context, [file = ""]: string[]): Promise<number> {
  const bytes = context.need(await readGiven(file));
  const { registry } = context.need(await readRegistry(context.paths));
  const schemas = await readNamedSchemas(context.paths);
  const parsed = parseHandoff(bytes);
  const fileId = (await handoffIdOf(context, file)) ?? undefined;
  const verdict =
    "fault" in parsed
      ? { accepted: false, problems: [{ ...parsed.fault, severity: "error" as const }], schemas: [] }
      : checkHandoff(fileId === undefined ? asSent(context, parsed.value, registry) : parsed.value, {
          registry,
          schemas,
          ...(fileId !== undefined && { fileId }),
        });
  if (context.json) printJson({ ok: verdict.accepted, ...verdict });
  else for (const problem of verdict.problems) console.error(`${file}: ${problemLine(problem)}`);
  return verdict.accepted ? 0 : 1;
}

/** What sending a draft would make of it: it is given an id, its schema and the time. */
function asSent(context: Context, draft: unknown, registry: Registry): Record<string, unknown> {
  return context.need(newHandoff(draft, { registry, now: systemClock.now() }));
}

/** A file in `handoffs/` is delivered as it stands; any other one is taken in first. */
export async function sendHandoff(
  context: Context,
  [file = ""]: string[],
  options: { spawn?: boolean; draft?: boolean },
): Promise<number> {
  const id = await handoffIdOf(context, file);
  const actor = actorOf(context);
  const spawn = options.spawn ?? false;
  const handoff = await context.withOwner(async (owner) => {
    if (id !== null) {
      const action = options.draft ? "validate" : "deliver";
      return context.need(await owner.actOnHandoff(id, action, { actor, spawn, waitMs: SEND_PATIENCE_MS }));
    }
    const parsed = parseHandoff(context.need(await readGiven(file)));
    if ("fault" in parsed) return context.need(failure("handoff-invalid", `${file} ${parsed.fault.message}.`));
    const request = { actor, spawn, deliver: !options.draft, waitMs: SEND_PATIENCE_MS };
    return context.need(await owner.submitHandoff(parsed.value, request));
  });
  if (context.json) printJson({ ok: true, handoff });
  else printOutcome(handoff);
  return handoff.state === "rejected" || handoff.state === "unknown" ? 1 : 0;
}

export async function actOnHandoff(
  context: Context,
  action: HandoffAction,
  [id = ""]: string[],
  options: { reason?: string },
): Promise<number> {
  const request = {
    actor: actorOf(context),
    reason: options.reason,
    waitMs: action === "retry" ? SEND_PATIENCE_MS : 0,
  };
  const handoff = await context.withOwner(async (owner) => context.need(await owner.actOnHandoff(id, action, request)));
  if (context.json) printJson({ ok: true, handoff });
  else printOutcome(handoff);
  return 0;
}

/** Prints JSON in any case: a schema is read by programs. */
export async function handoffSchema(context: Context, [name]: string[]): Promise<number> {
  const all = await describeSchemas(context.paths);
  if (name === undefined) {
    if (context.json) printJson({ ok: all.every(({ problem }) => problem === null), schemas: all });
    else
      for (const each of all)
        console.log(each.problem === null ? `${each.name}  ${each.source}` : `${each.name}  broken: ${each.problem}`);
    return all.every(({ problem }) => problem === null) ? 0 : 1;
  }
  const found = all.find((each) => each.name === name);
  if (!found) {
    const known = all.map((each) => each.name).join(", ");
    return context.need(
      failure("handoff-schema-unknown", `There is no hand-off schema '${name}'.`, { hint: `Known: ${known}` }),
    );
  }
  if (found.problem !== null) return context.need(failure("handoff-schema-broken", found.problem));
  printJson(found.schema);
  return 0;
}

/** A pane names its agent in AGENT_NAME; anybody else is the user of this machine. */
function actorOf({ environment }: Context): string {
  const agent = environment["AGENT_NAME"];
  return agent ? `agent:${agent}` : userInfo().username;
}

async function readGiven(file: string) {
  try {
    return success(await readFile(file === "-" ? "/dev/stdin" : file));
  } catch (error) {
    const { message } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    return failure("file-unreadable", `${file} cannot be read.`, { cause: message });
  }
}

/** The id of a file that lies in `handoffs/` of this workspace, else null. A link to elsewhere counts as elsewhere. */
async function handoffIdOf({ paths }: Context, file: string): Promise<string | null> {
  const folder = await realpath(dirname(resolve(file))).catch(() => null);
  return folder === paths.handoffsFolder && file.endsWith(".json") ? basename(file, ".json") : null;
}

function printList(handoffs: readonly HandoffSummary[], { success: rate, strays }: HandoffBook): void {
  if (handoffs.length === 0) console.log("No hand-offs");
  const width = Math.max(0, ...handoffs.map(({ id }) => id.length));
  for (const handoff of handoffs) console.log(`${handoff.id.padEnd(width)}  ${lineOf(handoff)}`);
  for (const { path, message } of strays) console.error(`${path} ${message}`);
  if (rate.percent !== null) {
    console.log(
      `${rate.percent.toFixed(1)} % done (${rate.done} done, ${rate.rejected} rejected, ${rate.failed} failed; goal: over 95 %)`,
    );
  }
}

function lineOf({ state, from, to, file, waitsFor, overdue, problems }: HandoffSummary): string {
  const notes = [
    file === "same" ? null : `file ${file}`,
    overdue ? "overdue" : null,
    state === "rejected" && problems[0] ? problemLine(problems[0]) : null,
    waitsFor,
  ].filter((note) => note !== null);
  return [state.padEnd(12), `${from ?? "?"} -> ${to ?? "?"}`, ...notes].join("  ");
}

function printOutcome(handoff: HandoffDetail): void {
  console.log(`${handoff.id}: ${handoff.state}`);
  if (handoff.waitsFor !== null) console.log(handoff.waitsFor);
  if (handoff.waitsFor !== null && !handoff.receiverRuns && handoff.to !== null) {
    console.log(`Start it: orchestrator create ${handoff.to} (or send with --spawn)`);
  }
  for (const problem of handoff.problems) console.error(problemLine(problem));
}

function printDetail(handoff: HandoffDetail): void {
  printFields([
    ["Hand-off", handoff.id],
    ["State", handoff.state],
    ["From", handoff.from ?? "-"],
    ["To", handoff.to ?? "-"],
    ["Schema", handoff.schema ?? "-"],
    ["File", `${handoff.path}${handoff.file === "same" ? "" : ` (${handoff.file} since)`}`],
    ["Task", handoff.task ?? "-"],
  ]);
  if (handoff.waitsFor !== null) console.log(handoff.waitsFor);
  for (const problem of handoff.problems) console.log(`${problem.severity}: ${problemLine(problem)}`);
  for (const { step, at, actor, detail } of handoff.steps) {
    console.log(`${localTime(at)}  ${step.padEnd(12)}  ${actor}${detail === null ? "" : `  ${detail}`}`);
  }
}

function problemLine({ path, message }: HandoffProblem): string {
  return path === "" ? message : `${path} ${message}`;
}
