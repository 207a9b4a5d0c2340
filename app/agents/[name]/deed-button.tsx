"use client";

import { useOperations } from "@/app/_browser/fleet-store";
import { Button, type ButtonProps } from "@/app/_components/button";
import { jobOfAgent } from "@/app/_components/operations/agent-job";
import { CsrfInput, type Deed, useFormActions } from "@/app/_components/operations/operate";
import type { AgentCard } from "@/lib/contract/agent";

/**
 * Does something with the agent: a plain form without JavaScript, which comes back to this page when it is done; with
 * it, `act` (which asks first where work would be lost), and what happens is told by events.
 */
export function DeedButton({
  deed,
  card,
  act,
  children,
  ...button
}: { deed: Deed; card: AgentCard; act: (deed: Deed, agents: readonly AgentCard[]) => void } & ButtonProps) {
  const forms = useFormActions();
  const job = jobOfAgent(useOperations(), card.name, card.status.since);
  const busy = job.state === "busy" && (job.kind === deed || (deed === "renew" && job.kind === "spawn"));
  return (
    <form
      action={forms[deed]}
      className="contents"
      onSubmit={(event) => {
        event.preventDefault();
        act(deed, [card]);
      }}
    >
      <CsrfInput />
      <input type="hidden" name="agent" value={card.name} />
      <input type="hidden" name="back" value={`/agents/${card.name}`} />
      <input type="hidden" name="wait" value="yes" />
      <Button type="submit" busy={busy} {...button}>
        {children}
      </Button>
    </form>
  );
}
