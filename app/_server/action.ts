import { timingSafeEqual } from "node:crypto";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import type { z } from "zod";
import { failure, type Reply } from "@/lib/contract/reply";
import type { Action, Orchestrator, OwnSession } from "@/lib/orchestrator/orchestrator";
import { withNotice } from "./notice";
import { orchestrator } from "./orchestrator";
import { requestDevice, requireSession } from "./session";

type ActionOptions<Input, Value> = {
  /** The right it needs, by its name in `identity/rights.ts`. */
  action: Action;
  /** Parses the form's fields; one that is given several times arrives as an array, an absent one as undefined. */
  schema: z.ZodType<Input>;
  /** What it is done to: for rights that end at one agent, and for the audit log. */
  agent?: (input: Input) => string | undefined;
  call: (orchestrator: Orchestrator, input: Input, session: OwnSession) => Promise<Reply<Value>> | Reply<Value>;
  /** Set for what only looks and is asked while somebody types: it would drown what people did. */
  unrecorded?: true;
};

type FormActionOptions<Input, Value> = ActionOptions<Input, Value> & {
  /** The page it leads to, with one sentence to show there if there is something to say. */
  success: (input: Input, value: Value) => { to: string; notice?: string };
  /** The page that shows the failure; `input` is null when the fields themselves were wrong. */
  failure: (input: Input | null) => string;
};

/**
 * The one wrapper around form actions: schema, who, CSRF token, can, call, redirect. Works without JavaScript:
 * `<form action={spawn}><CsrfField />…` with `export const spawn = formAction({ … })` in a `"use server"` file.
 * A failure comes back as a signed notice in the query of the `failure` page; `readNotice` reads it.
 */
export function formAction<Input, Value>(options: FormActionOptions<Input, Value>) {
  return async (form: FormData): Promise<void> => {
    const { session, input, reply } = await perform(options, form);
    if (!reply.ok)
      redirect(withNotice(options.failure(input), { kind: "failed", error: reply.error }, session.csrfToken));
    if (input === null) throw new Error("An action answered without having been asked.");
    const { to, notice } = options.success(input, reply.value);
    redirect(notice ? withNotice(to, { kind: "done", text: notice }, session.csrfToken) : to);
  };
}

/** The same for a page that runs JavaScript: it gets the reply and stays where it is. */
export function replyAction<Input, Value>(options: ActionOptions<Input, Value>) {
  return async (form: FormData): Promise<Reply<Value>> => (await perform(options, form)).reply;
}

type Performed<Input, Value> = { session: OwnSession; input: Input | null; reply: Reply<Value> };

async function perform<Input, Value>(
  options: ActionOptions<Input, Value>,
  form: FormData,
): Promise<Performed<Input, Value>> {
  const session = await requireSession();
  const parsed = options.schema.safeParse(fieldsOf(form));
  const input = parsed.success ? parsed.data : null;
  const reply = (await carriesCsrfToken(form, session))
    ? await attempt(options, parsed, session)
    : failure("csrf", "This form was made for another log-in, so nothing was done.", { hint: "Send it again." });
  return { session, input, reply };
}

/** What the use case answers, or why it was not asked. Both are in the audit log. */
async function attempt<Input, Value>(
  options: ActionOptions<Input, Value>,
  parsed: z.ZodSafeParseResult<Input>,
  session: OwnSession,
): Promise<Reply<Value>> {
  if (!parsed.success) {
    const details = parsed.error.issues.map((issue) => `${issue.path.join(".") || "form"}: ${issue.message}`);
    return failure("bad-form", "The form's fields were not understood, so nothing was done.", { details });
  }
  const agent = options.agent?.(parsed.data);
  const { identity } = orchestrator();
  const reply = identity.can(session, options.action, agent)
    ? await options.call(orchestrator(), parsed.data, session)
    : failure("forbidden", `Your role (${session.role}) may not do this.`, {
        hint: "Ask an admin.",
      });
  if (options.unrecorded && reply.ok) return reply;
  await identity.audit({
    who: session.userName,
    sessionId: session.id,
    what: options.action,
    target: agent,
    result: reply.ok ? "ok" : reply.error.code,
    address: (await requestDevice()).address,
  });
  return reply;
}

function fieldsOf(form: FormData): Record<string, FormDataEntryValue | FormDataEntryValue[]> {
  const fields: Record<string, FormDataEntryValue | FormDataEntryValue[]> = Object.create(null);
  for (const name of new Set(form.keys())) {
    // React adds fields of its own (`$ACTION_ID_…`); the token is checked apart.
    if (name.startsWith("$") || name === "csrf") continue;
    const values = form.getAll(name);
    fields[name] = values.length === 1 && values[0] !== undefined ? values[0] : values;
  }
  return fields;
}

async function carriesCsrfToken(form: FormData, session: OwnSession): Promise<boolean> {
  const given = Buffer.from(String(form.get("csrf") ?? (await headers()).get("x-csrf") ?? ""));
  const expected = Buffer.from(session.csrfToken);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
