"use client";

import { useAgentCard } from "@/app/_browser/fleet-store";
import { GuardBadge } from "@/app/_components/badge";
import { RelativeTime } from "@/app/_components/relative-time";
import type { AgentDetail } from "@/lib/contract/agent";
import type { PolicySummary } from "@/lib/contract/enforcement";

type GuardBoxProps = { detail: AgentDetail } & Pick<PolicySummary, "sandbox" | "onHookError">;

/** Which boundary holds right now, how that is known, and what it does not cover. */
export function GuardBox({ detail, sandbox, onHookError }: GuardBoxProps) {
  const { guard } = useAgentCard(detail.name, detail);
  return (
    <div className="flex flex-col gap-2 p-3 text-label leading-5">
      <p className="flex flex-wrap items-center gap-x-2">
        <GuardBadge guard={guard} />
        {guard.checkedAt !== null && (
          <span className="text-meta text-muted">
            checked <RelativeTime at={guard.checkedAt} phrase />
          </span>
        )}
      </p>
      <p>{guard.reason}</p>
      <p className="text-muted">
        {onHookError === "block"
          ? "When the hook itself fails, writing and unknown tools are blocked; plain reads pass."
          : "When the hook itself fails, the call passes (enforcement.on_hook_error: allow)."}
      </p>
      <p className="text-muted">
        {sandbox === "bubblewrap"
          ? "The agent's program is started in a kernel sandbox with the same paths."
          : "Code that the agent runs, such as scripts and tests, is not looked into: only a sandbox would stop it."}
      </p>
    </div>
  );
}
