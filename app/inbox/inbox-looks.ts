import { ArrowRightLeft, GitCompareArrows, type LucideIcon } from "lucide-react";
import { stateLooks } from "@/app/_components/state-looks";
import type { InboxItem, InboxKind } from "@/lib/contract/inbox";

/** `status` is the state whose colour it has; several kinds share a filter. */
export type InboxLook = { label: string; icon: LucideIcon; status: string; filter: InboxFilter };

export const inboxFilters = {
  asks: { label: stateLooks.waiting.label, icon: stateLooks.waiting.icon, status: "waiting" },
  exited: { label: stateLooks.dead.label, icon: stateLooks.dead.icon, status: "dead" },
  lost: { label: stateLooks.lost.label, icon: stateLooks.lost.icon, status: "lost" },
  stalled: { label: stateLooks.stalled.label, icon: stateLooks.stalled.icon, status: "stalled" },
  limit: { label: stateLooks.exhausted.label, icon: stateLooks.exhausted.icon, status: "exhausted" },
  drift: { label: "Edited", icon: GitCompareArrows, status: "drift" },
  handoff: { label: "Hand-off", icon: ArrowRightLeft, status: "waiting" },
} as const;
export type InboxFilter = keyof typeof inboxFilters;

const asking: Partial<Record<InboxKind, string>> = {
  permission: "Permission",
  question: "Question",
  approval: "Approval",
  dialog: "Dialog",
};

export function filterOf(kind: InboxKind): InboxFilter {
  return kind in asking ? "asks" : (kind as InboxFilter); // every other kind is a filter of its own
}

export function lookOf({ kind, exitCode }: Pick<InboxItem, "kind" | "exitCode">): InboxLook {
  const filter = filterOf(kind);
  const look = inboxFilters[filter];
  const label = asking[kind] ?? (kind === "exited" && exitCode !== null ? `${look.label} ${exitCode}` : look.label);
  return { ...look, label, filter };
}

export function isInboxFilter(text: unknown): text is InboxFilter {
  return typeof text === "string" && Object.hasOwn(inboxFilters, text);
}
