import type { AgentState } from "@/lib/contract/status";
import { classNames } from "./class-names";

type MeterProps = {
  /** Null is unknown: an empty track, and a dash where the number stands. */
  percent: number | null;
  /** Its limit is reached: the bar takes the colour of this state. */
  status?: AgentState;
  className?: string;
};

/** 4 px of how full something is. It is a picture of the number beside it, so screen readers skip it. */
export function Meter({ percent, status, className }: MeterProps) {
  return (
    <span aria-hidden className={classNames("block h-1 min-w-6 overflow-hidden rounded-[2px] bg-border", className)}>
      {percent !== null && (
        <span
          data-status={status}
          className={classNames(
            "block h-full rounded-[2px]",
            status ? "bg-state" : percent >= 80 ? "bg-ink" : "bg-faint",
          )}
          style={{ width: `${Math.min(100, Math.max(0, percent))}%` }}
        />
      )}
    </span>
  );
}

/** The number, in ink from 80 %; a dash while nobody knows. */
export function PercentText({ percent }: { percent: number | null }) {
  if (percent === null) {
    return (
      <span className="text-faint" title="Not known yet">
        <span aria-hidden>–</span>
        <span className="sr-only">unknown</span>
      </span>
    );
  }
  return <span className={percent >= 80 ? "font-medium text-ink" : undefined}>{Math.round(percent)}%</span>;
}
