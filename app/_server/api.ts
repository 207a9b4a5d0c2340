import type { z } from "zod";
import { type AppError, failure, type Reply } from "@/lib/contract/reply";
import type { Action, Orchestrator, OwnSession } from "@/lib/orchestrator/orchestrator";
import { orchestrator } from "./orchestrator";
import { findSession, requestDevice } from "./session";
import { statusOfError } from "./status-of-error";

type ApiOptions<Input, Value> = {
  /** The right it needs, by its name in `identity/rights.ts`. */
  action: Action;
  schema: z.ZodType<Input>;
  call: (orchestrator: Orchestrator, input: Input, session: OwnSession) => Promise<Reply<Value>>;
  /** What it is done to, for the audit log; absent for what only reads. */
  target?: (input: Input, reply: Reply<Value>) => string | undefined;
};

/**
 * The one wrapper around API routes: who, can, schema, call, reply. The guard has refused whoever has no session, and
 * every POST without the session's token in `x-csrf`. What was tried is in the audit log. Answers the reply as JSON,
 * with the status of its failure.
 */
export async function answerApi<Input, Value>(given: unknown, options: ApiOptions<Input, Value>): Promise<Response> {
  const session = await findSession();
  if (!session) return refuse(401, { code: "signed-out", message: "You are signed out.", hint: "Sign in again." });
  const parsed = options.schema.safeParse(given);
  const reply = orchestrator().identity.can(session, options.action)
    ? await perform(parsed, options, session)
    : failure("forbidden", `Your role (${session.role}) may not do this.`, { hint: "Ask an admin." });
  if (options.target) {
    await orchestrator().identity.audit({
      who: session.userName,
      sessionId: session.id,
      what: options.action,
      target: parsed.success ? options.target(parsed.data, reply) : undefined,
      result: reply.ok ? "ok" : reply.error.code,
      address: (await requestDevice()).address,
    });
  }
  return reply.ok ? json(200, reply) : refuse(statusOfError(reply.error.code), reply.error);
}

function perform<Input, Value>(
  parsed: z.ZodSafeParseResult<Input>,
  options: ApiOptions<Input, Value>,
  session: OwnSession,
): Promise<Reply<Value>> | Reply<Value> {
  if (parsed.success) return options.call(orchestrator(), parsed.data, session);
  const details = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  return failure("bad-request", "The request was not understood, so nothing was done.", { details });
}

/** The body of a request as JSON; undefined for anything else, which no schema of ours takes. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return undefined;
  return request.json().catch(() => undefined);
}

function refuse(status: number, error: AppError): Response {
  return json(status, { ok: false, error });
}

function json(status: number, body: Reply<unknown>): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store", "x-content-type-options": "nosniff" } });
}
