import type { HandoffState } from "@/lib/contract/handoff";
import { handoffLooks } from "./handoff-looks";

/** A hand-off's state: icon and word, always both. */
export function HandoffStateLabel({ state }: { state: HandoffState }) {
  const { icon: Icon, label, tone } = handoffLooks[state];
  return (
    <span
      data-status={tone}
      className="inline-flex flex-none items-center gap-1 text-label font-medium whitespace-nowrap text-state"
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden />
      {label}
    </span>
  );
}
