import { Readable } from "node:stream";
import { type AppError, failure, type Reply } from "@/lib/contract/reply";
import { type RecordingDetail, RecordingId } from "@/lib/contract/tape";
import type { Orchestrator } from "@/lib/orchestrator/orchestrator";
import { orchestrator } from "./orchestrator";
import { findSession, requestDevice } from "./session";
import { statusOfError } from "./status-of-error";

export type Download = { name: string; type: string; body: Readable | string; encoding?: "gzip" };

/**
 * A recording as a file: always an attachment, never sniffed, never cached. Who asks must be allowed to export what this
 * agent printed, and it is in the audit log.
 */
export async function answerDownload(
  word: string,
  make: (tape: Orchestrator["tape"], detail: RecordingDetail) => Promise<Reply<Download>>,
): Promise<Response> {
  const session = await findSession();
  if (!session) return refuse(401, { code: "signed-out", message: "You are signed out.", hint: "Sign in again." });
  const { tape, identity } = orchestrator();
  const id = RecordingId.safeParse(word);
  const detail = id.success ? await tape.read(id.data) : failure("recording-not-found", "There is no such recording.");
  const allowed = identity.can(session, "tape.export", detail.ok ? detail.value.recording.agent : undefined);
  const forbidden = failure("forbidden", `Your role (${session.role}) may not do this.`, { hint: "Ask an admin." });
  const reply = !allowed ? forbidden : detail.ok ? await make(tape, detail.value) : detail;
  await identity.audit({
    who: session.userName,
    sessionId: session.id,
    what: "tape.export",
    target: id.success ? id.data : undefined,
    result: reply.ok ? "ok" : reply.error.code,
    address: (await requestDevice()).address,
  });
  if (!reply.ok) return refuse(statusOfError(reply.error.code), reply.error);
  const { name, type, body, encoding } = reply.value;
  // Node's web streams and the DOM's differ in their types only.
  const content = typeof body === "string" ? body : (Readable.toWeb(body) as unknown as ReadableStream);
  return new Response(content, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      ...(encoding && { "content-encoding": encoding }),
    },
  });
}

/** `backend-agent-20261129t092733.cast`; a tenant's slash is none in a file's name. */
export function fileNameOf({ recording }: RecordingDetail, ending: string): string {
  return `${recording.agent.replace("/", "-")}-${recording.id}.${ending}`;
}

function refuse(status: number, error: AppError): Response {
  const headers = { "cache-control": "no-store", "x-content-type-options": "nosniff" };
  return Response.json({ ok: false, error }, { status, headers });
}
