import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { AppError, failure, type Reply } from "@/lib/contract/reply";
import { type OwnerMethod, ownerMethods, type WorkspaceOwner } from "./owner-methods";

/** How long a dashboard may be silent, in ms. */
export type OwnerPatience = {
  /** For a first answer, before anything is asked of it. */
  probeMs: number;
  /** While a call is under way it is asked this often whether it still lives, and has so long to say so. */
  checkEveryMs: number;
  checkMs: number;
  /** For a whole call. No limit for an operation: that takes as long as it takes, while the dashboard lives. */
  callMs: number;
};

const PATIENCE: OwnerPatience = { probeMs: 2_000, checkEveryMs: 15_000, checkMs: 10_000, callMs: 120_000 };

/**
 * The use cases of the process that owns the workspace, called over its Unix socket. A call whose answer does not come,
 * or not whole, is `owner-lost`; `owner-failed` is an error that the owner did not expect.
 */
export function ownerClient(socketPath: string, patience = PATIENCE): WorkspaceOwner {
  const entries = Object.keys(ownerMethods).map((method) => [
    method,
    // Object.keys answers strings; these are the methods of the table.
    (...args: unknown[]) => callOwner(socketPath, method as OwnerMethod, args, patience),
  ]);
  // Every key of ownerMethods is a method of WorkspaceOwner, and the owner answers what that method returns.
  return Object.fromEntries(entries) as WorkspaceOwner;
}

/** `silent`: somebody accepts connections there and does not answer. */
export async function probeOwner(
  socketPath: string,
  withinMs = PATIENCE.probeMs,
): Promise<"listens" | "absent" | "silent"> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    await post(socketPath, "", "[]", signal);
    return "listens";
  } catch {
    return signal.aborted ? "silent" : "absent";
  }
}

async function callOwner(
  socketPath: string,
  method: OwnerMethod,
  args: unknown[],
  patience: OwnerPatience,
): Promise<Reply<unknown>> {
  const done = new AbortController();
  // JSON drops trailing undefined to null, which an optional argument refuses.
  const body = JSON.stringify(args.filter((arg) => arg !== undefined));
  try {
    const answer = await Promise.race([
      post(socketPath, method, body, done.signal),
      silence(socketPath, method, patience, done.signal),
    ]);
    return typeof answer === "string" ? lost(method, answer) : readAnswer(method, answer);
  } catch (error) {
    return lost(method, "The dashboard ended before it answered.", error);
  } finally {
    done.abort();
  }
}

/** Resolves with a sentence once the owner must be given up. */
async function silence(socketPath: string, method: OwnerMethod, patience: OwnerPatience, signal: AbortSignal) {
  const giveUpAt = method === "waitForOperation" ? Number.POSITIVE_INFINITY : Date.now() + patience.callMs;
  for (;;) {
    await pause(patience.checkEveryMs, undefined, { signal });
    if (Date.now() > giveUpAt) return "The dashboard lives, but gave no answer in a long time.";
    const found = await probeOwner(socketPath, patience.checkMs);
    if (found !== "listens") return "The dashboard does not answer any more.";
  }
}

type Answer = { status: number; text: string };

/** Rejects with what the connection died of; an answer that was cut off is an error too. */
function post(socketPath: string, method: string, body: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath, method: "POST", path: `/${method}`, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

const AnyReply = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: AppError }),
]);

function readAnswer(method: OwnerMethod, { status, text }: Answer): Reply<unknown> {
  if (status !== 200) {
    return failure("owner-failed", `The running dashboard failed on '${method}'.`, {
      hint: "See what it printed. If it happens again, report it with this text.",
      cause: text,
    });
  }
  const parsed = AnyReply.safeParse(parseJson(text));
  return parsed.success ? parsed.data : lost(method, "The dashboard's answer is empty or broken.");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ONLY_READS: readonly OwnerMethod[] = [
  "listAgents",
  "readAgent",
  "listSessions",
  "issueLoginUrl",
  "listHandoffs",
  "readHandoff",
  "planResurrection",
  "listAdoption",
  "searchTape",
  "listRecordings",
  "flushTape",
  "readRecording",
  "recordingText",
];

function lost(method: OwnerMethod, what: string, error?: unknown): Reply<never> {
  const done = ONLY_READS.includes(method)
    ? "Nothing was changed."
    : "What you asked for may have been done, or a part of it: look with `orchestrator list`.";
  return failure("owner-lost", what, {
    hint: `${done} Agents keep running.\nTry again; if the dashboard does not answer then either, end it and start it: npm start`,
    ...(error !== undefined && { cause: `${method}: ${error instanceof Error ? error.message : String(error)}` }),
  });
}
