"use client";

import { createContext, type ReactNode, useCallback, useContext } from "react";
import { toast } from "@/app/_components/toast";
import type { AnswerOutcome } from "@/lib/contract/inbox";
import type { AppError, Reply } from "@/lib/contract/reply";

type FormDeed<Value> = {
  /** For forms without JavaScript: leads back to a page that tells the outcome. */
  readonly form: (form: FormData) => Promise<void>;
  readonly reply: (form: FormData) => Promise<Reply<Value>>;
};

export type AnswerActions = {
  readonly answer: FormDeed<AnswerOutcome>;
  readonly snooze: FormDeed<null>;
  readonly finish: FormDeed<null>;
  readonly wake: FormDeed<null>;
};

const AnswerContext = createContext<AnswerActions | null>(null);

/** `actions` come from the server, so that every page can answer without knowing where they live. */
export function AnswerProvider({ actions, children }: { actions: AnswerActions; children: ReactNode }) {
  return <AnswerContext value={actions}>{children}</AnswerContext>;
}

export function useAnswerActions(): AnswerActions {
  const actions = useContext(AnswerContext);
  if (!actions) throw new Error("This component needs the AnswerProvider of the root layout around it.");
  return actions;
}

/** Does it, and answers why not; a toast tells it too. */
export function useInboxDeed(deed: "snooze" | "finish" | "wake"): (form: FormData) => Promise<AppError | null> {
  const { reply } = useAnswerActions()[deed];
  return useCallback(
    async (form) => {
      const answered = await reply(form).catch(() => unreachedReply);
      if (!answered.ok) toast.error(answered.error.message, { description: answered.error.hint });
      return answered.ok ? null : answered.error;
    },
    [reply],
  );
}

export const unreachedReply = {
  ok: false,
  error: {
    code: "offline",
    message: "The dashboard is not reached, so nothing was done.",
    hint: "Try again when it is back.",
  },
} as const satisfies Reply<never>;
