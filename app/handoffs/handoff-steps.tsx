import { ClockTime, RelativeTime } from "@/app/_components/relative-time";
import type { HandoffStep } from "@/lib/contract/handoff";
import { actorWords, stepWords } from "./handoff-looks";

/** Every step with its time and who took it, oldest first. */
export function HandoffSteps({ steps }: { steps: readonly HandoffStep[] }) {
  return (
    <ol>
      {steps.map(({ step, at, actor, detail }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps are only ever added at the end.
        <li key={index} className="handoffs-step">
          <ClockTime at={at} className="text-muted tabular-nums" />
          <span className="font-medium">{stepWords[step]}</span>
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <span className="text-muted">by {actorWords(actor)}</span>
            {detail && <span>{`: ${detail}`}</span>}
          </span>
          <RelativeTime at={at} phrase className="text-right text-meta text-muted max-sm:hidden" />
        </li>
      ))}
    </ol>
  );
}
