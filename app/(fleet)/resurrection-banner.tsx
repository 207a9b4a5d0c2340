import { RotateCcw } from "lucide-react";
import { Button } from "@/app/_components/button";
import { RelativeTime } from "@/app/_components/relative-time";
import { CsrfField } from "@/app/_server/csrf-field";
import type { LostAgent } from "@/lib/contract/resurrection";
import { dismissLostForm, resurrectForm } from "./resurrection-actions";

/** After a reboot: who ran, how each would come back, and one press to bring all or some of them back. */
export function ResurrectionBanner({ agents }: { agents: readonly LostAgent[] }) {
  const able = agents.filter(({ obstacle }) => obstacle === null);
  const resumed = able.filter(({ conversation }) => conversation !== null).length;
  return (
    <form
      action={resurrectForm}
      aria-labelledby="lost-title"
      className="border-b border-border bg-surface px-6 py-3 max-sm:px-3"
    >
      <CsrfField />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <RotateCcw size={16} strokeWidth={1.75} aria-hidden className="flex-none text-muted" />
        <p className="min-w-0 flex-1 basis-60">
          <span id="lost-title" className="font-medium">
            {agents.length === 1 ? "1 agent" : `${agents.length} agents`} ran when tmux ended
          </span>{" "}
          <span className="text-muted">{howMany(able.length, resumed)}</span>
        </p>
        <span className="flex gap-2">
          <Button type="submit" look="solid" disabled={able.length === 0}>
            Bring back
          </Button>
          <Button type="submit" look="quiet" formAction={dismissLostForm}>
            Leave stopped
          </Button>
        </span>
      </div>
      <details className="mt-2">
        <summary className="w-fit rounded-chip text-label text-muted">Choose who</summary>
        <ul className="mt-2 grid gap-1">
          {agents.map((agent) => (
            <li key={agent.agent}>
              <label className="flex flex-wrap items-baseline gap-x-2 text-label">
                <input
                  type="checkbox"
                  name="agent"
                  value={agent.agent}
                  defaultChecked={agent.obstacle === null}
                  disabled={agent.obstacle !== null}
                />
                <span className="font-medium">{agent.agent}</span>
                <span className={agent.obstacle === null ? "text-muted" : "text-dead"}>{howItComesBack(agent)}</span>
                <span className="text-faint">
                  Started <RelativeTime at={agent.startedAt} phrase />
                </span>
              </label>
            </li>
          ))}
        </ul>
      </details>
    </form>
  );
}

function howMany(able: number, resumed: number): string {
  if (able === 0) return "None of them can be brought back.";
  if (resumed === 0) return "They would begin anew.";
  return resumed === able
    ? "Each would take up its conversation."
    : `${resumed} would take up their conversations, ${able - resumed} begin anew.`;
}

function howItComesBack({ program, conversation, waitingHandoffs, obstacle }: LostAgent): string {
  if (obstacle !== null) return obstacle;
  const what = conversation === null ? "begins anew" : "takes up its conversation";
  const waits = waitingHandoffs === 0 ? "" : `, ${waitingHandoffs} hand-offs wait`;
  return `${program ?? "Its command"} ${what}${waits}`;
}
