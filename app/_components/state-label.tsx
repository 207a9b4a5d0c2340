import type { AgentState, AgentStatus } from "@/lib/contract/status";
import { classNames } from "./class-names";
import { ClockTime, RelativeTime } from "./relative-time";
import { stateLooks } from "./state-looks";

/** A state's icon in its colour. Never alone: its word stands beside it, or in `label`. */
export function StateIcon({
  state,
  label,
  size = 16,
  still = false,
  className,
}: {
  state: AgentState;
  label?: string;
  size?: number;
  /** For legends and filters, where nothing starts. */
  still?: boolean;
  className?: string;
}) {
  const { icon: Icon } = stateLooks[state];
  return (
    <Icon
      data-status={state}
      size={size}
      strokeWidth={size < 16 ? 2 : 1.75}
      className={classNames("flex-none text-state", state === "starting" && !still && "spin", className)}
      {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}
    />
  );
}

/** The word of a status, with what it depends on: `Exited 137`, `Limit 16:05`. */
export function StateWord({ status }: { status: AgentStatus }) {
  const { label } = stateLooks[status.state];
  if (status.state === "dead" && status.exitCode !== undefined) return `${label} ${status.exitCode}`;
  if (status.state === "exhausted" && typeof status.until === "number") {
    return (
      <>
        {label} <ClockTime at={status.until} />
      </>
    );
  }
  if (status.state === "exhausted" && status.until) return `${label} ${status.until}`;
  return label;
}

/** Icon (unless it stands elsewhere), word and age of a status; why, on hover. */
export function StateLabel({
  status,
  icon = true,
  asOf,
}: {
  status: AgentStatus;
  icon?: boolean;
  asOf?: number | null;
}) {
  const { state, since, reason } = status;
  const ages = since !== null && state !== "stopped" && state !== "exhausted";
  return (
    <span
      data-status={state}
      title={reason}
      className="inline-flex flex-none items-center gap-1 text-label font-medium whitespace-nowrap text-state tabular-nums"
    >
      {icon && <StateIcon state={state} />}
      <span>
        <StateWord status={status} />
      </span>
      {asOf ? (
        <span className="font-normal text-muted">
          as of <ClockTime at={asOf} />
        </span>
      ) : (
        ages && <RelativeTime at={since} className="font-normal text-muted" />
      )}
    </span>
  );
}
