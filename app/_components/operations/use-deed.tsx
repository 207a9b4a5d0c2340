"use client";

import { lazy, type ReactNode, Suspense, useState } from "react";
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
  const start = async ({ deed, agents }: Asked) =>
    void (await operate(
      deed,
      agents.map(({ name }) => name),
    ));
  return {
    act: async (deed, agents) => {
      if (agents.some((agent) => needsConfirmation(deed, agent))) setAsked({ deed, agents });
      else await start({ deed, agents });
    },
    question: asked && (
      <Suspense>
        <ConfirmDeed {...asked} onClose={() => setAsked(null)} onConfirm={() => void start(asked)} />
      </Suspense>
    ),
  };
}
