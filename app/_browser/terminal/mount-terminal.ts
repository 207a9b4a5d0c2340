import { SearchAddon } from "@xterm/addon-search";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import "./fonts/pane-font.css";
import { createExternalStore, type ExternalStore } from "../external-store";
import { guardEraseAbove } from "./erase-above";
import { watchNewlineKey } from "./newline-key";
import { chosenFontSize, fontPercent, loadPaneFont, PANE_FONT, paneFontSizes } from "./pane-font";
import { handleKeys } from "./pane-keys";
import { linkPaths } from "./pane-paths";
import { createPaneRenderer } from "./pane-renderer";
import { linkHandler, watchClipboardRequests, webAddress } from "./pane-requests";
import { keepCursorInSight, pinToLastRow, scrollHistory } from "./pane-scroll";
import { readPaneTheme } from "./pane-theme";
import { isFocusReport, swallowQueries } from "./swallow-queries";
import type { TerminalScreen } from "./terminal-channel";

/** Rows that stream by are kept up to this many; a history that tmux sends comes on top. */
const SCROLLBACK_ROWS = 5_000;
/** CAN and RIS: in their order with the stream, they end whatever was half received. */
const RESET = "\x18\x1bc";

/** `whole`: the pane as large as it goes. `tile`: its width fitted, its last row at the lower edge, WebGL on request. */
export type PaneFrame = "whole" | "tile";

export type PaneView = { cols: number; rows: number; fontPercent: number };

export type PaneEvents = {
  /** Only what a person typed, and mouse reports where the program asked for the mouse. */
  onInput(data: Uint8Array): void;
  onPaste(text: string): void;
  /** Files from the clipboard, or dropped. */
  onFiles?: ((files: readonly File[]) => void) | undefined;
  onLink(url: URL): void;
  /** Somebody clicks on a path that the pane shows. */
  onPath?: ((path: string, line: number | null) => void) | undefined;
  onClipboardRequest(text: string): void;
  onLeave(): void;
  /** Somebody scrolls beyond the first row that is drawn. */
  onTop(): void;
};

export type MountedTerminal = {
  readonly terminal: Terminal;
  readonly search: SearchAddon;
  readonly screen: TerminalScreen;
  readonly view: ExternalStore<PaneView>;
  /** Scales the font so that the whole pane is seen. `minimum` in px; below it the host pans. */
  scaleFont(minimum: number): void;
  /** Pans to the cursor where the pane is larger than its host. */
  showCursor(): void;
  setWebgl(on: boolean): void;
  dispose(): void;
};

/** Lets tests and tools read the screen where the renderer leaves no text: `document.querySelector(…).terminal`. */
export type TerminalElement = HTMLElement & { terminal?: Terminal };

/** Opens xterm.js in `host` (which scrolls when the pane is larger) once the fonts are there. */
export async function mountTerminal(
  host: TerminalElement,
  events: PaneEvents,
  frame: PaneFrame = "whole",
): Promise<MountedTerminal> {
  await loadPaneFont(document.fonts);
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: PANE_FONT,
    fontWeightBold: 600,
    fontSize: 13,
    theme: readPaneTheme(host),
    minimumContrastRatio: 4.5,
    rescaleOverlappingGlyphs: true,
    scrollback: SCROLLBACK_ROWS,
    cursorInactiveStyle: "outline",
    altClickMovesCursor: false,
    macOptionClickForcesSelection: true,
    linkHandler: linkHandler(events.onLink),
  });
  const encoder = new TextEncoder();
  const type = (data: string) => data && events.onInput(encoder.encode(data));
  const newlineKey = watchNewlineKey(terminal.parser);
  const search = new SearchAddon();
  terminal.loadAddon(search);
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.loadAddon(new WebLinksAddon((_event, text) => openLink(text, events.onLink)));
  if (events.onPath) linkPaths(terminal, events.onPath);
  guardEraseAbove(terminal);
  swallowQueries(terminal.parser);
  watchClipboardRequests(terminal.parser, events.onClipboardRequest);
  handleKeys(terminal, newlineKey, { leave: events.onLeave, type });
  terminal.onData((data) => {
    if (isFocusReport(data)) return;
    showCursor();
    type(data);
  });
  terminal.onBinary((data) => events.onInput(Uint8Array.from(data, (character) => character.charCodeAt(0))));

  terminal.open(host);
  const renderer = createPaneRenderer(terminal);
  if (frame === "whole") renderer.setWebgl(true);
  const pinned = frame === "tile" ? pinToLastRow(terminal, host) : null;
  const showCursor = pinned?.pin ?? (() => keepCursorInSight(terminal, host));
  const stopScrolling = scrollHistory(terminal, host, events.onTop);
  const stopPasting = takePastes(host, events);
  const palette = new MutationObserver(() => {
    terminal.options.theme = readPaneTheme(host);
  });
  palette.observe(document.documentElement, { attributeFilter: ["class"] });
  host.terminal = terminal;
  const view = createExternalStore<PaneView>({ cols: terminal.cols, rows: terminal.rows, fontPercent: 100 });
  return {
    terminal,
    search,
    screen: screenOf(terminal),
    view,
    scaleFont: createFontScaler(terminal, host, view, {
      fits: frame === "whole" ? fitsWhole : fitsWidth,
      scaled() {
        showCursor();
        renderer.check();
      },
    }),
    showCursor,
    setWebgl: renderer.setWebgl,
    dispose() {
      delete host.terminal;
      palette.disconnect();
      pinned?.dispose();
      stopPasting();
      stopScrolling();
      renderer.dispose();
      terminal.dispose();
    },
  };
}

function screenOf(terminal: Terminal): TerminalScreen {
  // xterm.js 6.0.0 loses some characters that are split between two writes of bytes, so it gets text.
  let decoder = newDecoder();
  return {
    historyRows: () => terminal.buffer.normal.baseY,
    write: (data, drawn) => terminal.write(decoder.decode(data, { stream: true }), drawn),
    restore({ cols, rows, historyRows }, data, drawn) {
      const { baseY, viewportY } = terminal.buffer.active;
      const rowsBelow = baseY - viewportY;
      terminal.write(RESET, () => {
        terminal.options.scrollback = SCROLLBACK_ROWS + historyRows;
        if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows);
      });
      decoder = newDecoder();
      terminal.write(decoder.decode(data, { stream: true }), () => {
        if (rowsBelow > 0) terminal.scrollToLine(Math.max(0, terminal.buffer.active.baseY - rowsBelow));
        drawn();
      });
    },
  };
}

function newDecoder(): TextDecoder {
  return new TextDecoder("utf-8", { ignoreBOM: true });
}

/** Pastes are ours: what reaches the pane is prepared, and asked for where it would run at once. */
function takePastes(host: HTMLElement, { onPaste, onFiles }: Pick<PaneEvents, "onPaste" | "onFiles">): () => void {
  function take(event: ClipboardEvent) {
    event.preventDefault();
    event.stopPropagation();
    const text = event.clipboardData?.getData("text/plain");
    const files = [...(event.clipboardData?.files ?? [])];
    if (text) onPaste(text);
    else if (files.length > 0) onFiles?.(files);
  }
  function over(event: DragEvent) {
    if (onFiles && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  }
  function drop(event: DragEvent) {
    const files = [...(event.dataTransfer?.files ?? [])];
    if (!onFiles || files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }
  host.addEventListener("dragover", over);
  host.addEventListener("drop", drop);
  host.addEventListener("paste", take, { capture: true });
  return () => {
    host.removeEventListener("paste", take, { capture: true });
    host.removeEventListener("dragover", over);
    host.removeEventListener("drop", drop);
  };
}

function openLink(text: string, onLink: (url: URL) => void) {
  const url = webAddress(text);
  if (url) onLink(url);
}

type Room = { width: number; height: number };
type Fits = (screen: HTMLElement, room: Room) => boolean;
const fitsWidth: Fits = (screen, { width }) => screen.offsetWidth <= width;
const fitsWhole: Fits = (screen, room) => fitsWidth(screen, room) && screen.offsetHeight <= room.height;

/** Takes the largest font at which the pane fits; does nothing as long as neither pane nor host changes. */
function createFontScaler(
  terminal: Terminal,
  host: HTMLElement,
  view: ExternalStore<PaneView>,
  { fits, scaled }: { fits: Fits; scaled: () => void },
) {
  let fitted = "";
  return (minimum: number) => {
    const screen = terminal.element?.querySelector<HTMLElement>(".xterm-screen");
    const { cols, rows } = terminal;
    const { width, height } = innerSize(host);
    const situation = [cols, rows, width, height, devicePixelRatio, minimum, chosenFontSize()].join();
    if (!screen || width <= 0 || situation === fitted) return;
    fitted = situation;
    for (const size of paneFontSizes(minimum, devicePixelRatio, chosenFontSize())) {
      terminal.options.fontSize = size;
      if (fits(screen, { width, height })) break;
    }
    view.write({ cols, rows, fontPercent: fontPercent(terminal.options.fontSize ?? 0) });
    scaled();
  };
}

function innerSize(host: HTMLElement): Room {
  const style = getComputedStyle(host);
  const padding = (side: "Left" | "Right" | "Top" | "Bottom") => Number.parseFloat(style[`padding${side}`]);
  return {
    width: host.clientWidth - padding("Left") - padding("Right"),
    height: host.clientHeight - padding("Top") - padding("Bottom"),
  };
}
