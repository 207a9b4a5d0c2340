"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useRef, useState, useTransition } from "react";
import { unreached } from "@/app/_browser/unreached";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { toast } from "@/app/_components/toast";
import type { AppError } from "@/lib/contract/reply";
import { add, edit } from "./actions";
import { changedFields, keepFormDraft, keptFormDraft, putBack } from "./form-draft";
import { savedSentence } from "./saved-sentence";

/** A plain form. Where JavaScript runs, nothing takes what was typed: no refusal, no look elsewhere, no reload. */
export function EntryForm({
  agent,
  action,
  children,
}: {
  /** Null for a new one. */
  agent: string | null;
  action: (form: FormData) => Promise<void>;
  children: ReactNode;
}) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [refused, setRefused] = useState<AppError | null>(null);
  const [changed, setChanged] = useState(0);
  const [pending, startTransition] = useTransition();

  useEffect(() => {
    if (form.current) setChanged(putBack(form.current, keptFormDraft(agent)));
  }, [agent]);

  const note = () => {
    if (!form.current) return;
    const draft = changedFields(form.current);
    keepFormDraft(agent, draft);
    setChanged(Object.keys(draft).length);
  };
  const discard = () => {
    form.current?.reset();
    setRefused(null);
    note();
  };
  const send = async (sent: FormData) => {
    const reply = await (agent === null ? add : edit)(sent).catch(unreached);
    if (!reply.ok && reply.error.code === "registry-conflict") {
      // The page comes with the new entry, and what was typed goes back into its fields.
      toast.error(`Somebody else has changed ${agent} meanwhile.`, {
        description: "The form shows their entry with your changes in it. Look at it, then save again.",
      });
      return router.refresh();
    }
    if (!reply.ok) return setRefused(reply.error);
    setRefused(null);
    setChanged(0);
    keepFormDraft(agent, {});
    toast.success(savedSentence(reply.value));
    if (agent === null) router.push(`/registry?view=form&agent=${sent.get("agent")}`);
    else router.refresh();
  };
  return (
    <form
      ref={form}
      action={action}
      aria-busy={pending || undefined}
      className="flex flex-col gap-4"
      onInput={note}
      onSubmit={(event) => {
        event.preventDefault();
        const sent = new FormData(event.currentTarget);
        startTransition(() => send(sent));
      }}
    >
      {refused && <ErrorNote error={refused} />}
      {changed > 0 && (
        <p role="status" data-status="drift" className="flex items-center gap-2 rounded-control bg-tint px-3 py-1">
          <span className="flex-1">{changed === 1 ? "1 field is" : `${changed} fields are`} not saved yet.</span>
          <Button look="quiet" onClick={discard}>
            Discard
          </Button>
        </p>
      )}
      {children}
    </form>
  );
}
