"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { TerminalId } from "@/lib/contract/ids";
import { useLive } from "../live-provider";
import type { PaneFrame, TerminalElement } from "./mount-terminal";
import type { OpenTerminal, TerminalNotices } from "./open-terminal";

/** Below these the pane is panned instead of drawn smaller, in px. */
const MIN_FONT = { desk: 9, phone: 11 };

const frameLooks: Record<PaneFrame, string> = {
  whole: "p-2 thin-scroll",
  tile: "flex flex-col p-1 [scrollbar-width:none] *:mt-auto *:flex-none",
};

export type XtermViewProps = {
  terminalId: TerminalId;
  /** Tells one run of the agent from the next. */
  session: string;
  label: string;
  notices: TerminalNotices;
  /** Part of what it was opened with: it does not change. */
  frame?: PaneFrame;
  /** The open terminal, once its fonts and code are there; null when it goes. */
  onOpen: (terminal: OpenTerminal | null) => void;
  /** It could not be opened at all. */
  onFailed: (error: unknown) => void;
};

/** One live pane. Everything it needs is loaded when it first appears, so that pages without a pane pay nothing. */
export function XtermView({ terminalId, session, label, notices, frame = "whole", onOpen, onFailed }: XtermViewProps) {
  const { socket, clientId, connection } = useLive();
  const host = useRef<TerminalElement>(null);
  const [terminal, setTerminal] = useState<OpenTerminal | null>(null);

  const onLink = useEffectEvent(notices.onLink);
  const onClipboardRequest = useEffectEvent(notices.onClipboardRequest);
  const onLeave = useEffectEvent(notices.onLeave);
  const onRiskyPaste = useEffectEvent(notices.onRiskyPaste);
  const onInputRefused = useEffectEvent(notices.onInputRefused);
  const transformInput = useEffectEvent(notices.transformInput);
  const onPath = useEffectEvent((path: string, line: number | null) => notices.onPath?.(path, line));
  const onFiles = useEffectEvent((files: readonly File[]) => notices.onFiles?.(files));
  const hasFiles = notices.onFiles !== undefined;
  const hasPaths = notices.onPath !== undefined;
  const takePaste = useEffectEvent((text: string) => notices.takePaste?.(text) ?? false);
  const opened = useEffectEvent((value: OpenTerminal | null) => {
    setTerminal(value);
    onOpen(value);
  });
  const failed = useEffectEvent(onFailed);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let gone = false;
    let open: OpenTerminal | undefined;
    async function start(target: TerminalElement) {
      const [{ openTerminal }, id] = await Promise.all([import("./open-terminal"), clientId()]);
      if (gone) return;
      const told = {
        ...{ onLink, onClipboardRequest, onLeave, onRiskyPaste, onInputRefused, transformInput, takePaste },
        onPath: hasPaths ? onPath : undefined,
        onFiles: hasFiles ? onFiles : undefined,
      };
      const latency = () => {
        const now = connection.read();
        return now.state === "connected" ? now.latencyMs : null;
      };
      const options = { host: target, terminalId, session, socket, clientId: id, notices: told, latency, frame };
      open = await openTerminal(options);
      if (gone) open.dispose();
      else opened(open);
    }
    start(element).catch((error) => gone || failed(error));
    return () => {
      gone = true;
      opened(null);
      open?.dispose();
    };
  }, [terminalId, session, socket, clientId, connection, frame, hasFiles, hasPaths]);

  useScaledFont(host, terminal);
  return (
    <section
      ref={host}
      aria-label={label}
      data-takes-keys
      className={`absolute inset-0 touch-pan-x overflow-auto outline-none [&_.xterm-viewport]:bg-transparent! ${frameLooks[frame]}`}
    />
  );
}

/** Keeps the whole pane in sight as long as its letters can be read; never while a keyboard on the screen is open. */
function useScaledFont(host: React.RefObject<TerminalElement | null>, open: OpenTerminal | null) {
  useEffect(() => {
    const element = host.current;
    if (!element || !open) return;
    const phone = matchMedia("(width < 640px)");
    function scale() {
      if (keyboardIsOpen()) open?.showCursor();
      else open?.scaleFont(phone.matches ? MIN_FONT.phone : MIN_FONT.desk);
    }
    const observer = new ResizeObserver(scale);
    observer.observe(element);
    const resized = open.terminal.onResize(scale);
    const chosen = new MutationObserver(scale);
    chosen.observe(document.documentElement, { attributeFilter: ["data-terminal-font"] });
    scale();
    return () => {
      observer.disconnect();
      resized.dispose();
      chosen.disconnect();
    };
  }, [host, open]);
}

/** A keyboard takes a good part of the visual viewport; a browser's bars take less. */
function keyboardIsOpen(): boolean {
  const { visualViewport } = window;
  return visualViewport !== null && window.innerHeight - visualViewport.height * visualViewport.scale > 120;
}
