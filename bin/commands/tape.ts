import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import type { Readable } from "node:stream";
import { Readable as Stream } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AgentId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { type Recording, RecordingId, type TapeHit, TapeQuery } from "@/lib/contract/tape";
import { fileFailure } from "@/lib/orchestrator/files/file-failure";
import { tapeFolderOf } from "@/lib/orchestrator/tape/create-tape";
import { findTapeFile, openTapeText } from "@/lib/orchestrator/tape/tape-folder";
import type { Context } from "../context";
import { localTime, printJson } from "../print";
import type { TenantOption } from "../selection";

export type TapeSearchOptions = { agent?: string; from?: string; to?: string; case?: boolean; limit?: string };

const UNITS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

export async function searchTape(
  context: Context,
  words: string[],
  options: TapeSearchOptions & TenantOption,
): Promise<number> {
  const given = {
    // A shell has taken the quotes away from what was quoted for it.
    text: words.map((word) => (/\s/.test(word) && !word.includes('"') ? `"${word}"` : word)).join(" "),
    agent: options.agent === undefined ? undefined : context.need(agentOf(options.agent, options)),
    from: context.need(timeOf("--from", options.from)),
    to: context.need(timeOf("--to", options.to)),
    matchCase: options.case ?? false,
    limit: options.limit === undefined ? undefined : Number(options.limit),
  };
  const query = TapeQuery.safeParse(given);
  if (!query.success) {
    const details = query.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    return context.need(failure("bad-usage", "This cannot be searched for.", { details }));
  }
  const found = await context.withOwner(async (owner) => context.need(await owner.searchTape(query.data)));
  if (context.json) printJson({ ok: true, ...found });
  else {
    for (const hit of found.hits) console.log(hitLine(hit));
    const rest = found.count - found.hits.length;
    if (found.count === 0) console.error("No line holds that.");
    else if (found.cursor !== null) {
      console.error(
        `${rest > 0 ? rest : "More"}${found.more && rest > 0 ? " or more" : ""} older. Show more of them with --limit.`,
      );
    }
  }
  return found.count > 0 ? 0 : 1;
}

export async function listTape(
  context: Context,
  [name]: string[],
  options: TenantOption & { limit?: string },
): Promise<number> {
  const agent = name === undefined ? undefined : context.need(agentOf(name, options));
  const limit = options.limit === undefined ? 50 : Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) {
    return context.need(failure("bad-usage", `--limit is '${options.limit}': it must be a number from 1 on.`));
  }
  const recordings = await context.withOwner(async (owner) =>
    context.need(await owner.listRecordings({ limit, ...(agent && { agent }) })),
  );
  if (context.json) printJson({ ok: true, recordings });
  else if (recordings.length === 0) console.log("Nothing is recorded.");
  else for (const recording of recordings) console.log(recordingLine(recording));
  return 0;
}

export async function exportTape(
  context: Context,
  [word = ""]: string[],
  options: { text?: boolean; output?: string },
): Promise<number> {
  const id = RecordingId.safeParse(word);
  if (!id.success) {
    const hint = "See which there are: orchestrator tape list";
    return context.need(failure("recording-not-found", `'${word}' is no recording's id.`, { hint }));
  }
  const body = await context.withOwner(async (owner) => {
    context.need(await owner.flushTape());
    const { recording } = context.need(await owner.readRecording(id.data));
    if (!options.text) return context.need(castOf(context, recording));
    const lines = context.need(await owner.recordingText(id.data));
    return Stream.from(lines.map(({ at, text }) => `${new Date(at).toISOString()} ${text}\n`));
  });
  return context.need(await writeOut(context, body, options.output));
}

/** The file is read here: an owner's answers are JSON. */
function castOf({ paths }: Context, { agent, id }: Recording): Reply<Readable> {
  const file = findTapeFile(tapeFolderOf(paths), agent, id);
  return file
    ? success(openTapeText(file))
    : failure("recording-not-found", `The file of the recording ${id} is gone.`);
}

async function writeOut(context: Context, body: Readable, output: string | undefined): Promise<Reply<number>> {
  if (output === undefined) {
    await pipeline(body, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      // A reader that has seen enough closes the pipe.
      if (error.code !== "EPIPE") throw error;
    });
    return success(0);
  }
  const path = resolve(output);
  try {
    await pipeline(body, createWriteStream(path, { flags: "wx" }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return failure("file-exists", `${path} exists already; nothing was written over it.`, {
        hint: "Name another file.",
      });
    }
    return fileFailure(error, path);
  }
  if (context.json) printJson({ ok: true, file: path });
  else console.log(path);
  return success(0);
}

function hitLine({ at, agent, recording, seconds, text }: TapeHit): string {
  return `${localTime(at)}  ${agent}  ${text.trim()}  (${recording} ${seconds}s)`;
}

function recordingLine({ id, agent, part, startedAt, endedAt, state, bytes, lines }: Recording): string {
  const minutes = Math.round((endedAt - startedAt) / 60_000);
  const size = `${Math.max(1, Math.round(bytes / 1000))} kB`;
  const parts = part > 1 ? `, part ${part}` : "";
  return `${id}  ${localTime(startedAt)}  ${agent}  ${state}${parts}, ${minutes} min, ${lines} lines, ${size}`;
}

function agentOf(name: string, { tenant }: TenantOption): Reply<AgentId> {
  const full = tenant === undefined || name.includes("/") ? name : `${tenant}/${name}`;
  const agent = AgentId.safeParse(full);
  if (agent.success) return success(agent.data);
  return failure("bad-agent-name", `'${full}' is no agent's name.`, {
    hint: "See which there are: orchestrator agents",
  });
}

/** `2h` ago, or a date with or without a time, in this machine's zone. */
function timeOf(option: string, word: string | undefined): Reply<number | undefined> {
  if (word === undefined) return success(undefined);
  const [, count, unit = ""] = /^(\d{1,6})([mhd])$/.exec(word) ?? [];
  const at =
    count === undefined
      ? Date.parse(/^\d{4}-\d\d-\d\d$/.test(word) ? `${word}T00:00` : word)
      : Date.now() - Number(count) * (UNITS[unit] ?? 0);
  if (!Number.isNaN(at)) return success(at);
  return failure("bad-usage", `${option} is '${word}', which is no time.`, {
    hint: "Write 30m, 2h or 7d for so long ago, or a time such as 2026-11-29T14:00.",
  });
}
