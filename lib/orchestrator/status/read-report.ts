import { z } from "zod";
import type { Claim } from "./decide-status";

/** What a program may say about itself; `unknown` takes back what it said. */
export const ReportedState = z.enum(["working", "waiting", "watching", "idle", "exhausted", "unknown"]);
export type ReportedState = z.infer<typeof ReportedState>;

const Report = z.object({
  state: ReportedState,
  source: z.string().max(64),
  /** Grows with each report of a source: an older one that comes late counts for nothing. */
  seq: z.number().int().nonnegative(),
  message: z.string().max(500).optional(),
});
export type Report = z.infer<typeof Report>;

/** The event's name, in the spool among those of hooks. */
export const REPORT_EVENT = "Report";

/** One file of the spool. */
export function reportText({ message, ...report }: { [Key in keyof Report]: Report[Key] | undefined }): string {
  const told = { hook_event_name: REPORT_EVENT, ...report, message: message?.slice(0, 500) };
  return JSON.stringify({ ...told, source: report.source?.slice(0, 64) });
}

/** Null when it says nothing that can be understood. */
export function readReport(told: unknown): Report | null {
  return Report.safeParse(told).data ?? null;
}

/** Null for `unknown`. */
export function claimOfReport({ state, source, message }: Report, at: number): Claim | null {
  if (state === "unknown") return null;
  const reason = message ? `${source} says: ${message}` : `${source} says that it is ${state}.`;
  return {
    ...{ signal: "event", seenAt: at, state, reason },
    ...(state === "waiting" && message && { question: { text: message, options: [] } }),
  };
}
