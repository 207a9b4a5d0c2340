import type { TerminalId } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { ExternalStore } from "../external-store";
import type { LiveSocket } from "../socket";
import { unreached } from "../unreached";
import type { Schedule } from "./ack-pacer";
import { createInputQueue } from "./input-queue";
import { createInputStore } from "./input-store";
import {
  type MountedTerminal,
  mountTerminal,
  type PaneEvents,
  type PaneFrame,
  type TerminalElement,
} from "./mount-terminal";
import { keyBytes, type PaneKey } from "./pane-keys";
import { needsConfirmation, preparePaste } from "./paste";
import { showLocalEcho } from "./show-local-echo";
import { type ChannelState, createTerminalChannel } from "./terminal-channel";
import { createTerminalWire } from "./terminal-wire";

/** A terminal's Enter comes this long after a paste: some programs take it for a part of the paste otherwise. */
const ENTER_AFTER_PASTE_MS = 60;

export type OpenTerminal = Pick<
  MountedTerminal,
  "view" | "search" | "scaleFont" | "showCursor" | "setWebgl" | "terminal"
> & {
  readonly channel: ExternalStore<ChannelState>;
  press(key: PaneKey): void;
  /** Characters as typed on a keyboard. */
  type(text: string): void;
  /** `asked`: a person has already said yes to it. */
  paste(text: string, asked?: "asked"): void;
  /** Bytes as they are, whatever the person's Ctrl key does. */
  send(data: Uint8Array): void;
  /** Off: the stream is left where it is, and gone on with later without a hole. What is typed goes out all the same. */
  setWatching(on: boolean): void;
  /** A whole line, submitted. */
  sendLine(text: string): void;
  /** Sets the pane's size for everybody. */
  takeSize(cols: number, rows: number, holder: string): Promise<Reply<null>>;
  /** Everything that is drawn, scrollback first, with its colours as escape sequences. */
  serialize(): Promise<string>;
  reopen(): void;
  dispose(): void;
};

export type TerminalNotices = Pick<PaneEvents, "onLink" | "onPath" | "onFiles" | "onClipboardRequest" | "onLeave"> & {
  /** A paste that would run at once, line by line; `paste` does it all the same. */
  onRiskyPaste(text: string, paste: () => void): void;
  /** Input that the server refused for good. */
  onInputRefused(message: string): void;
  /** Changes typed text on its way, for a Ctrl key on the screen. */
  transformInput(data: Uint8Array): Uint8Array;
  /** A paste that somebody else takes care of, when it answers true. */
  takePaste?: ((text: string) => boolean) | undefined;
};

/**
 * Everything of one live pane in one tab: screen, stream, input. `session` tells one run of the agent from the next;
 * `clientId` is this tab's. The terminal draws in `host`.
 */
export async function openTerminal(options: {
  host: TerminalElement;
  terminalId: TerminalId;
  session: string;
  socket: LiveSocket;
  clientId: string;
  notices: TerminalNotices;
  /** ms of one round trip to the server; null while nobody knows. */
  latency: () => number | null;
  frame?: PaneFrame | undefined;
}): Promise<OpenTerminal> {
  const { host, terminalId, socket, clientId, notices } = options;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  const queue = createInputQueue({
    store: createInputStore(sessionStorage, { clientId, terminalId, session: options.session }),
    send: (input, answered) => socket.emit("terminal:input", { terminalId, clientId, ...input }, answered),
    schedule,
    onRefused: (error, bytes) => notices.onInputRefused(`${error.message} ${countOf(bytes)} not typed.`),
    onHalfOpen: () => socket.io.engine?.close(),
    isConnected: socket.connected,
  });
  socket.on("connect", queue.connected);
  socket.on("disconnect", queue.disconnected);

  const send = (data: Uint8Array) => queue.type(data);
  const events: PaneEvents = {
    ...notices,
    onInput(data) {
      const bytes = notices.transformInput(data);
      echo.typed(decoder.decode(bytes));
      send(bytes);
    },
    onPaste: (text) => notices.takePaste?.(text) || paste(text),
    onTop: () => channel.requestHistory(),
  };
  const pane = await mountTerminal(host, events, options.frame);
  const channel = createTerminalChannel({
    terminalId,
    wire: createTerminalWire(socket),
    screen: pane.screen,
    schedule,
  });
  const { terminal } = pane;
  const echo = showLocalEcho(terminal, options.latency);

  function paste(text: string, asked?: "asked") {
    const bracketed = terminal.modes.bracketedPasteMode;
    const now = () => send(encoder.encode(preparePaste(text, terminal.modes.bracketedPasteMode)));
    if (!asked && needsConfirmation(text, bracketed)) notices.onRiskyPaste(text, now);
    else now();
  }

  return {
    terminal,
    search: pane.search,
    view: pane.view,
    scaleFont: pane.scaleFont,
    showCursor: pane.showCursor,
    channel: channel.state,
    press: (key) => send(encoder.encode(keyBytes(key, terminal.modes.applicationCursorKeysMode))),
    type: (text) => send(encoder.encode(text)),
    paste,
    send,
    setWatching: channel.setWatching,
    setWebgl: pane.setWebgl,
    sendLine(text) {
      if (text) send(encoder.encode(preparePaste(text, terminal.modes.bracketedPasteMode)));
      schedule(text ? ENTER_AFTER_PASTE_MS : 0, () => send(encoder.encode("\r")));
    },
    async takeSize(cols, rows, holder) {
      if (!socket.connected) return unreached();
      return socket.timeout(10_000).emitWithAck("terminal:resize", { terminalId, cols, rows, holder }).catch(unreached);
    },
    async serialize() {
      const { SerializeAddon } = await import("@xterm/addon-serialize");
      const addon = new SerializeAddon();
      terminal.loadAddon(addon);
      const text = addon.serialize({ excludeModes: true });
      addon.dispose();
      return text;
    },
    reopen: channel.reopen,
    dispose() {
      socket.off("connect", queue.connected);
      socket.off("disconnect", queue.disconnected);
      queue.dispose();
      channel.dispose();
      echo.dispose();
      pane.dispose();
    },
  };
}

const schedule: Schedule = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

function countOf(bytes: number): string {
  return bytes === 1 ? "1 key was" : `${bytes} keys were`;
}
