"use client";

import type { AgentCard } from "@/lib/contract/agent";
import { ConfirmDialog } from "../dialog";
import type { Deed } from "./operate";

/** The question before work is cut short: which agents, and what becomes of them. */
export default function ConfirmDeed({
  deed,
  agents,
  onConfirm,
  onClose,
}: {
  deed: Deed;
  agents: readonly AgentCard[];
  onConfirm: () => void;
  onClose: () => void;
}) {
  const [only] = agents;
  const who = agents.length === 1 && only ? only.name : `${agents.length} agents`;
  const working = agents.filter(({ status }) => status.state === "working").length;
  const verb = deed === "kill" ? "Kill" : "Stop";
  const state = working === 0 ? "" : agents.length === 1 ? " It is working." : ` ${working} of them are working.`;
  return (
    <ConfirmDialog
      title={`${verb} ${who}?${state}`}
      description={
        deed === "kill"
          ? "The session and every process in it end at once. What is not saved is lost."
          : "The program is asked to end, then the session ends. What it has written stays."
      }
      confirm={`${verb} ${who}`}
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
