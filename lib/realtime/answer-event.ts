import type { z } from "zod";
import { failure, type Reply } from "@/lib/contract/reply";
import type { Action, Orchestrator, Session } from "@/lib/orchestrator/orchestrator";
import type { RealtimeSocket } from "./socket-types";

/**
 * The one wrapper around socket events that answer: schema → who → can → use case → reply. Rights are read afresh for
 * each event. A client that gives no reply function is not served.
 */
export function answerEvent<Payload, Value>(
  context: { orchestrator: Orchestrator; socket: RealtimeSocket },
  options: {
    schema: z.ZodType<Payload>;
    action: Action | ((payload: Payload) => Action);
    agent?: (payload: Payload) => string;
    call: (payload: Payload, session: Session) => Promise<Reply<Value>> | Reply<Value>;
  },
): (payload: unknown, reply: unknown) => void {
  return (payload, reply) => {
    if (typeof reply !== "function") return;
    decide().then(
      (answer) => reply(answer),
      () =>
        reply(failure("unexpected", "The server failed on this request.", { hint: "Try again, then read its log." })),
    );

    async function decide(): Promise<Reply<Value>> {
      const parsed = options.schema.safeParse(payload);
      if (!parsed.success) return failure("bad-request", "The server did not understand this request.");
      const { identity } = context.orchestrator;
      const session = await identity.readSession(context.socket.data.sessionId);
      if (!session) return failure("signed-out", "You are signed out.", { hint: "Sign in again." });
      const action = typeof options.action === "function" ? options.action(parsed.data) : options.action;
      if (!identity.can(session, action, options.agent?.(parsed.data))) {
        return failure("forbidden", `Your role (${session.role}) may not do this.`, { hint: "Ask an admin." });
      }
      return options.call(parsed.data, session);
    }
  };
}
