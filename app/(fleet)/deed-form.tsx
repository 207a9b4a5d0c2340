"use client";

import { useSearchParams } from "next/navigation";
import { type ReactNode, useTransition } from "react";
import { CsrfInput, type Deed, useFormActions } from "@/app/_components/operations/operate";

type DeedFormProps = {
  deed: Deed;
  agents: readonly string[] | "all";
  /** Takes over where JavaScript runs; without it the form leads to a page that tells the outcome. */
  onDeed: () => Promise<void>;
  className?: string;
  main?: boolean;
  /** `pending` is true from the press until the server has taken the job. */
  children: (pending: boolean) => ReactNode;
};

/** A form with one button that does something with agents. */
export function DeedForm({ deed, agents, onDeed, className, main, children }: DeedFormProps) {
  const forms = useFormActions();
  const query = useSearchParams().toString();
  const [pending, startTransition] = useTransition();
  return (
    <form
      action={forms[deed]}
      className={className}
      data-main={main || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        startTransition(onDeed);
      }}
    >
      <CsrfInput />
      <input type="hidden" name="wait" value="yes" />
      <input type="hidden" name="back" value={query ? `/?${query}` : "/"} />
      {agents === "all" ? (
        <input type="hidden" name="every" value="yes" />
      ) : (
        agents.map((agent) => <input key={agent} type="hidden" name="agent" value={agent} />)
      )}
      {children(pending)}
    </form>
  );
}
