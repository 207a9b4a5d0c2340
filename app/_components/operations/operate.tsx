"use client";

import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import type { Operation } from "@/lib/contract/operation";
import type { Reply } from "@/lib/contract/reply";
import { toast } from "../toast";

/** What can be asked of agents. `renew` writes the config and then starts. */
export type Deed = Exclude<Operation["kind"], "resurrect"> | "renew";

export type DeedActions = {
  /** For forms without JavaScript: leads back to a page that tells the outcome. */
  readonly forms: Readonly<Record<Deed, (form: FormData) => Promise<void>>>;
  /** For pages that stay: answers with the job, which then tells its progress by events. */
  readonly replies: Readonly<Record<Deed, (form: FormData) => Promise<Reply<Operation>>>>;
};

type Operating = DeedActions & { readonly csrf: string };

const OperatingContext = createContext<Operating | null>(null);

/** `actions` come from the server, so that everything below can act without knowing where they live. */
export function OperateProvider({
  csrf,
  actions,
  children,
}: {
  csrf: string;
  actions: DeedActions;
  children: ReactNode;
}) {
  const operating = useMemo(() => ({ ...actions, csrf }), [actions, csrf]);
  return <OperatingContext value={operating}>{children}</OperatingContext>;
}

function useOperating(): Operating {
  const operating = useContext(OperatingContext);
  if (!operating) throw new Error("This component needs the OperateProvider of the root layout around it.");
  return operating;
}

/** The token that every POST carries, for requests that are no form. */
export function useCsrf(): string {
  return useOperating().csrf;
}

/** The hidden field without which no POST is let in. */
export function CsrfInput() {
  return <input type="hidden" name="csrf" value={useOperating().csrf} />;
}

/** Starts a job for these agents, or for all. A refusal is told in a toast; what its items meet, by events. */
export function useOperate(): (deed: Deed, agents: readonly string[] | "all") => Promise<Reply<Operation>> {
  const { replies, csrf } = useOperating();
  return useCallback(
    async (deed, agents) => {
      const form = new FormData();
      form.set("csrf", csrf);
      if (agents === "all") form.set("every", "yes");
      else for (const agent of agents) form.append("agent", agent);
      const reply = await replies[deed](form).catch(unreached);
      if (!reply.ok) toast.error(reply.error.message, { description: reply.error.hint });
      return reply;
    },
    [replies, csrf],
  );
}

export function useFormActions(): DeedActions["forms"] {
  return useOperating().forms;
}

function unreached(): Reply<never> {
  const error = {
    code: "offline",
    message: "The dashboard is not reached, so nothing was done.",
    hint: "Try again when it is back.",
  };
  return { ok: false, error };
}
