"use client";

import type { ReactNode } from "react";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { GuardBadge } from "@/app/_components/badge";
import { RelativeTime } from "@/app/_components/relative-time";
import type { AgentDetail, GuardSummary } from "@/lib/contract/agent";
import type { PolicySummary } from "@/lib/contract/enforcement";
import { Fact, Facts } from "./facts";

type GuardBoxProps = {
  detail: AgentDetail;
  /** A form that tries the guard now. */
  check: ReactNode;
} & Pick<PolicySummary, "sandbox" | "sandboxGaps" | "onHookError">;

/** Which boundary holds right now, how that is known, and what it does not cover. */
export function GuardBox({ detail, check, sandbox, sandboxGaps, onHookError }: GuardBoxProps) {
  const { guard, session } = useAgentCard(detail.name, detail);
  const running = session ? (detail.sandbox.running ?? sandbox) : null;
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <GuardBadge guard={guard} />
        {guard.checkedAt !== null && (
          <span className="text-meta text-muted tabular-nums">
            checked <RelativeTime at={guard.checkedAt} phrase />
          </span>
        )}
        <span className="flex-1" />
        {check}
      </div>
      <p className="text-label">{guard.reason}</p>
      {[guard.silence, guard.absent, guard.notice].map(
        (text) =>
          text && (
            <p key={text} data-status="drift" className="rounded-control bg-sunken px-2 py-1.5 text-label">
              {text}
            </p>
          ),
      )}
      <Facts>
        <Fact term="Boundary">{boundaryText(guard, running ?? sandbox)}</Fact>
        <Fact term="Last call">
          <LastCall at={guard.lastCallAt} isRunning={session !== null} />
        </Fact>
        <Fact term="Hook fails">
          {onHookError === "block"
            ? "Writing and unknown tools are blocked, plain reads pass"
            : "Every call passes (on_hook_error: allow)"}
        </Fact>
        <Fact term="Beyond it">{beyondText(sandbox, running, sandboxGaps)}</Fact>
      </Facts>
    </div>
  );
}

function LastCall({ at, isRunning }: { at: number | undefined; isRunning: boolean }) {
  if (!isRunning) return "It does not run";
  return at ? <RelativeTime at={at} phrase /> : "None since it was started";
}

function boundaryText(guard: GuardSummary, sandbox: "none" | "bubblewrap"): string {
  const hook = guard.state !== "off" && guard.state !== "broken" && !guard.absent;
  if (sandbox === "bubblewrap") return hook ? "Hook and kernel sandbox" : "Kernel sandbox only";
  return hook ? "Hook only" : "None";
}

function beyondText(asked: string, running: string | null, gaps: readonly string[]): ReactNode {
  if (asked === "bubblewrap" && running === "none") {
    return "The registry asks for a sandbox; this session was started without one. Stop it and spawn it again.";
  }
  if (asked === "none") {
    return "Scripts, tests and programs that it runs are not looked into; sandbox: bubblewrap holds them too";
  }
  return gaps.map((gap) => (
    <span key={gap} className="block">
      {gap}
    </span>
  ));
}
