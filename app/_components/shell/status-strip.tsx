"use client";

import { ShieldCheck, Wifi, WifiOff } from "lucide-react";
import type { ReactNode } from "react";
import { useConnection, useHealth } from "@/app/_browser/fleet-store";
import { useLive } from "@/app/_browser/live-provider";
import type { FleetHealth } from "@/lib/contract/agent";
import { ClockTime } from "../relative-time";
import { memoryText } from "./memory-text";

/** One line about the machine and the connection. On a phone it shows only when something is wrong. */
export function StatusStrip({ initial }: { initial: FleetHealth }) {
  const health = useHealth(initial);
  const offline = useConnection().state === "offline";
  return (
    <footer
      data-wrong={offline || health.tmuxVersion === null || undefined}
      className="shell-strip flex max-sm:not-data-wrong:hidden min-h-6 items-center gap-4 overflow-hidden border-t border-border px-4 text-meta whitespace-nowrap text-muted tabular-nums max-sm:px-3"
    >
      <ConnectionState />
      <span className="contents max-sm:hidden">
        <span className="max-sm:hidden">
          {health.sessions} of {health.sessionLimit} sessions
        </span>
        <TmuxState version={health.tmuxVersion} />
        {health.guards.total > 0 && (
          <Fact icon={<ShieldCheck size={12} strokeWidth={2} aria-hidden />}>
            Guard {health.guards.active} of {health.guards.total} verified
          </Fact>
        )}
        <span className="flex-1" />
        {health.cpuPercent !== null && <span className="max-sm:hidden">CPU {Math.round(health.cpuPercent)}%</span>}
        {health.memoryUsedBytes !== null && health.memoryTotalBytes !== null && (
          <span className="max-sm:hidden">Memory {memoryText(health.memoryUsedBytes, health.memoryTotalBytes)}</span>
        )}
      </span>
    </footer>
  );
}

function TmuxState({ version }: { version: string | null }) {
  if (version === null)
    return <span className="font-medium text-dead">tmux not found. Install it to start agents.</span>;
  return <span className="max-sm:hidden">{version.startsWith("tmux") ? version : `tmux ${version}`}</span>;
}

function ConnectionState() {
  const { socket } = useLive();
  const connection = useConnection();
  if (connection.state === "offline") {
    return (
      <>
        <span data-status="stalled" className="inline-flex items-center gap-1 text-state" role="status">
          <WifiOff size={12} strokeWidth={2} aria-hidden />
          {connection.refused ?? "Reconnecting. Agents keep running."}
        </span>
        <span className="max-sm:hidden">
          Data as of <ClockTime at={connection.since} />
        </span>
        <button type="button" className="rounded-chip text-accent hover:underline" onClick={() => socket.connect()}>
          Try now
        </button>
      </>
    );
  }
  const connected = connection.state === "connected";
  return (
    <>
      <span className="hidden noscript:inline">Not live without JavaScript. Reload for news.</span>
      <span className="noscript:hidden">
        <Fact icon={<Wifi size={12} strokeWidth={2} aria-hidden className={connected ? "text-done" : "text-faint"} />}>
          {connected ? "Connected" : "Connecting"}
          {connected && connection.latencyMs !== null && (
            // Three digits keep the next fact in its place.
            <span className="ml-1 inline-block min-w-9">{connection.latencyMs} ms</span>
          )}
        </Fact>
      </span>
    </>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1 max-sm:hidden">
      {icon}
      <span>{children}</span>
    </span>
  );
}
