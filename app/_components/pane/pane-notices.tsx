"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import type { ChannelState } from "@/app/_browser/terminal/terminal-channel";
import { Button } from "@/app/_components/button";
import type { StreamGap } from "@/lib/contract/terminal";

const GAP_SHOWN_MS = 8_000;

/** What stands between the person and the live pane, at its lower edge: no connection, the end, a gap. */
export function PaneNotices({ terminal }: { terminal: OpenTerminal }) {
  const state = useSyncExternalStore(terminal.channel.subscribe, terminal.channel.read, terminal.channel.read);
  const gap = useFreshGap(state.gap);
  const text = noticeText(state, gap);
  if (!text) return null;
  return (
    <div className="pointer-events-none absolute inset-x-2 bottom-2 z-10 flex justify-center">
      <p
        role="status"
        className="pointer-events-auto flex min-h-9 max-w-full items-center gap-2 rounded-control bg-surface py-1 pr-1 pl-3 text-ink shadow-float"
      >
        <span className="min-w-0 pr-2">{text}</span>
        {state.phase === "refused" && <Button onClick={terminal.reopen}>Retry</Button>}
      </p>
    </div>
  );
}

function noticeText(state: ChannelState, gap: StreamGap | null): string | null {
  if (state.phase === "offline") return "Reconnecting. Agents keep running; what you type is kept.";
  if (state.phase === "refused") return [state.error.message, state.error.hint].filter(Boolean).join(" ");
  if (state.phase === "ended") return endText[state.reason];
  if (state.flooding) return "Output comes faster than it can be read. The newest screen is shown.";
  return gap && gapText(gap);
}

const endText = {
  ended: "The session has ended. This is its last screen.",
  lost: "The tmux server is gone, and this session with it. This is its last screen.",
  detached: "Your tmux client has left. The session runs on.",
  replaced: "You attached somewhere else, which ended your tmux client here. The session runs on.",
  forbidden: "You may not watch this terminal any more.",
};

function gapText({ reason, lines }: StreamGap): string {
  const passed = lines === null ? "Output" : lines === 1 ? "1 line" : `${lines} lines`;
  if (reason === "flood") return `${passed} went by too fast to draw. Scroll up to read on.`;
  if (reason === "slow-viewer") return "This browser fell behind, so the screen was drawn anew.";
  if (reason === "restart") return "The dashboard was restarted. Scroll up for what was printed meanwhile.";
  return "Reconnected. Scroll up for what was printed meanwhile.";
}

/** Each gap is told once, for a while; one that was there when the pane opened is no news. */
function useFreshGap(gap: StreamGap | null): StreamGap | null {
  const [known, setKnown] = useState(gap);
  useEffect(() => {
    if (gap === known) return;
    const timer = setTimeout(() => setKnown(gap), GAP_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [gap, known]);
  return gap === known ? null : gap;
}
