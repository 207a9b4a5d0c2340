"use client";

import { type FormEvent, useState } from "react";
import type { AppError } from "@/lib/contract/reply";
import { toast } from "../toast";
import { unreachedReply, useAnswerActions } from "./answer-provider";

export type AnswerPhase =
  | { kind: "open" }
  | { kind: "sent"; answer: string }
  | { kind: "accepted"; answer: string }
  | { kind: "refused"; error: AppError };

/** Sends the form's answer where JavaScript runs, and says how far it is. */
export function useAnswer(told: { onSent?: () => void; onSettled?: (accepted: boolean) => void }): {
  phase: AnswerPhase;
  submit: (event: FormEvent<HTMLFormElement>) => void;
} {
  const { answer } = useAnswerActions();
  const [phase, setPhase] = useState<AnswerPhase>({ kind: "open" });
  return {
    phase,
    submit(event) {
      event.preventDefault();
      if (phase.kind === "sent") return;
      const { submitter } = event.nativeEvent as SubmitEvent; // what a form's submit event is
      const form = new FormData(event.currentTarget, submitter);
      const words = [form.get("text"), ...form.getAll("labels")].find(
        (word) => typeof word === "string" && word !== "",
      );
      setPhase({ kind: "sent", answer: String(words ?? "") });
      told.onSent?.();
      void answer
        .reply(form)
        .catch(() => unreachedReply)
        .then((reply) => {
          // What is asked now takes this form's place, and a word of why with it.
          if (!reply.ok && reply.error.code.startsWith("question-")) {
            toast.error(reply.error.message, { description: reply.error.hint });
          }
          setPhase(reply.ok ? { kind: "accepted", ...reply.value } : { kind: "refused", error: reply.error });
          told.onSettled?.(reply.ok);
        });
    },
  };
}
