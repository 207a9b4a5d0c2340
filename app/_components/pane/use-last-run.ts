"use client";

import { useState } from "react";
import type { AgentCard } from "@/lib/contract/agent";

export type Run = { terminalId: NonNullable<AgentCard["terminalId"]>; session: string };

/** The run to show: the one that goes on, or the one that ended while the page was open, whose last screen stays. */
export function useLastRun({ terminalId, session }: AgentCard): Run | null {
  const current = terminalId && { terminalId, session: String(session?.createdAt ?? 0) };
  const [last, setLast] = useState<Run | null>(current);
  if (current && current.session !== last?.session) setLast(current);
  return current ?? last;
}
