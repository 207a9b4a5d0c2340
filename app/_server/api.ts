import type { z } from "zod";
import type { AppError, Reply } from "@/lib/contract/reply";
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
 * every POST without the session's token in `x-csrf`. Answers the reply as JSON, with the status of its failure.
 */
export async function answerApi<Input, Value>(given: unknown, options: ApiOptions<Input, Value>): Promise<Response> {
  const session = await findSession();
  if (!session) return refuse(401, { code: "signed-out", message: "You are signed out.", hint: "Sign in again." });
  const { identity } = orchestrator();
  if (!identity.can(session, options.action)) {
    return refuse(403, {
      code: "forbidden",
      message: `Your role (${session.role}) may not do this.`,
      hint: "Ask an admin.",
    });
  }
  const parsed = options.schema.safeParse(given);
  if (!parsed.success) {
    const details = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
    return refuse(400, {
      code: "bad-request",
      message: "The request was not understood, so nothing was done.",
      details,
    });
  }
  const reply = await options.call(orchestrator(), parsed.data, session);
  if (options.target) {
    const { address } = await requestDevice();
    await identity.audit({
      who: session.userName,
      sessionId: session.id,
      what: options.action,
      target: options.target(parsed.data, reply),
      result: reply.ok ? "ok" : reply.error.code,
      address,
    });
  }
  return reply.ok ? json(200, reply) : refuse(statusOfError(reply.error.code), reply.error);
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
