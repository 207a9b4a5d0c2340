"use client";

import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import type { AgentCard } from "@/lib/contract/agent";
import { needsConfirmation } from "./agent-deeds";
import { type Deed, useOperate } from "./operate";

const ConfirmDeed = lazy(() => import("./confirm-deed"));

type Asked = { deed: Deed; agents: readonly AgentCard[] };

/** `act` does something with agents, and asks first where work would be lost; `question` is what it asks, to be drawn. */
export function useDeed(): {
  act: (deed: Deed, agents: readonly AgentCard[]) => Promise<void>;
  question: ReactNode;
} {
  const operate = useOperate();
  const [asked, setAsked] = useState<Asked | null>(null);
  const start = useCallback(
    async ({ deed, agents }: Asked) =>
      void (await operate(
        deed,
        agents.map(({ name }) => name),
      )),
    [operate],
  );
  const act = useCallback(
    async (deed: Deed, agents: readonly AgentCard[]) => {
      if (agents.some((agent) => needsConfirmation(deed, agent))) setAsked({ deed, agents });
      else await start({ deed, agents });
    },
    [start],
  );
  return {
    act,
    question: asked && (
      <Suspense>
        <ConfirmDeed {...asked} onClose={() => setAsked(null)} onConfirm={() => void start(asked)} />
      </Suspense>
    ),
  };
}
