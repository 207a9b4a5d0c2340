"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState, useTransition } from "react";
import { unreached } from "@/app/_browser/unreached";
import { ErrorNote } from "@/app/_components/error-note";
import { toast } from "@/app/_components/toast";
import type { AppError } from "@/lib/contract/reply";
import { add, edit } from "./actions";
import { savedSentence } from "./saved-sentence";

/** A plain form. Where JavaScript runs it stays on the page, so that a refusal takes nothing that was typed. */
export function EntryForm({
  isNew,
  action,
  children,
}: {
  isNew: boolean;
  action: (form: FormData) => Promise<void>;
  children: ReactNode;
}) {
  const router = useRouter();
  const [refused, setRefused] = useState<AppError | null>(null);
  const [pending, startTransition] = useTransition();
  const send = async (form: FormData) => {
    const reply = await (isNew ? add : edit)(form).catch(unreached);
    if (!reply.ok) return setRefused(reply.error);
    setRefused(null);
    toast.success(savedSentence(reply.value));
    if (isNew) router.push(`/registry?view=form&agent=${form.get("agent")}`);
    else router.refresh();
  };
  return (
    <form
      action={action}
      aria-busy={pending || undefined}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        startTransition(() => send(form));
      }}
    >
      {refused && <ErrorNote error={refused} />}
      {children}
    </form>
  );
}
