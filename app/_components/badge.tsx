import {
  Ban,
  CircleAlert,
  GitCompareArrows,
  type LucideIcon,
  ShieldAlert,
  ShieldCheck,
  ShieldOff,
  ShieldQuestionMark,
} from "lucide-react";
import type { AgentCard, ConfigSummary, GuardState, GuardSummary } from "@/lib/contract/agent";
import { configTrouble, effectiveGuard, guardText, isFirstCheck } from "./config-looks";

type BadgeProps = { icon: LucideIcon; label: string; title: string; tone: "drift" | "dead" | "off" | "idle" };

function Badge({ icon: Icon, label, title, tone }: BadgeProps) {
  return (
    <span
      data-status={tone}
      title={title}
      className="inline-flex flex-none items-center gap-1 text-meta font-medium whitespace-nowrap text-state"
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {label}
    </span>
  );
}

/** Shown only where the generated config is not what the registry says. */
export function ConfigBadge({ config }: { config: ConfigSummary }) {
  const trouble = configTrouble(config);
  if (!trouble) return null;
  return <Badge icon={GitCompareArrows} label={trouble.label} title={trouble.explains} tone={trouble.tone} />;
}

const guardIcons: Record<GuardState, { icon: LucideIcon; tone: BadgeProps["tone"] }> = {
  active: { icon: ShieldCheck, tone: "idle" },
  "not-verified": { icon: ShieldQuestionMark, tone: "drift" },
  broken: { icon: ShieldAlert, tone: "dead" },
  off: { icon: ShieldOff, tone: "off" },
};

/** How often the guard has had to say no lately: calm, but worth a look. */
export function BlockedBadge({ blocked: { lastHour } }: Pick<AgentCard, "blocked">) {
  if (lastHour === 0) return null;
  const title = `${lastHour} ${lastHour === 1 ? "call was" : "calls were"} blocked in the last hour.`;
  return <Badge icon={Ban} label={`${lastHour} blocked`} title={title} tone="off" />;
}

/** Something else came up than what was started, or its folder is gone. */
export function StartBadge({ problem }: { problem: string }) {
  return <Badge icon={CircleAlert} label="Broken" title={problem} tone="dead" />;
}

/** Whether the hook keeps the agent to its rules. `quiet` leaves an active one out, as cards do. */
export function GuardBadge({ guard, quiet = false }: { guard: GuardSummary; quiet?: boolean }) {
  const first = isFirstCheck(guard);
  const unasked = guard.silence ?? guard.absent;
  if (quiet && !unasked && (guard.state === "active" || first)) return null;
  const { icon, tone } = guardIcons[effectiveGuard(guard)];
  return <Badge icon={icon} label={guardText(guard)} title={unasked ?? guard.reason} tone={first ? "off" : tone} />;
}
