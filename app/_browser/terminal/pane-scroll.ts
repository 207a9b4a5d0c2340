import type { IDisposable, Terminal } from "@xterm/xterm";

/**
 * Wheel and one-finger drag scroll the pane's own history. They reach the program only where it asked for the mouse,
 * never as arrow keys. `host` is the element that the pane pans in when it is larger than the page; `onTop` is called
 * when somebody scrolls beyond the first row. Returns what ends it.
 */
export function scrollHistory(terminal: Terminal, host: HTMLElement, onTop: () => void): () => void {
  function onWheel(event: WheelEvent) {
    const programWantsIt = terminal.modes.mouseTrackingMode !== "none" && !event.shiftKey;
    if (programWantsIt || event.ctrlKey || event.deltaY === 0) return;
    if (panTakes(event.deltaY)) return event.stopPropagation();
    if (terminal.buffer.active.type === "alternate") {
      event.preventDefault();
      event.stopPropagation();
    }
    if (event.deltaY < 0 && isAtTop()) onTop();
  }

  /** Upwards the page's own room comes first, downwards the history does. */
  function panTakes(delta: number): boolean {
    if (delta < 0) return host.scrollTop > 0;
    const { viewportY, baseY } = terminal.buffer.active;
    return viewportY >= baseY && host.scrollTop + host.clientHeight < host.scrollHeight - 1;
  }

  const isAtTop = () => terminal.buffer.active.viewportY === 0;
  const onScrolled = terminal.onScroll((viewportY) => viewportY === 0 && terminal.buffer.active.baseY > 0 && onTop());
  host.addEventListener("wheel", onWheel, { capture: true, passive: false });
  const stopDragging = dragHistory(terminal, host, () => isAtTop() && onTop());
  return () => {
    onScrolled.dispose();
    host.removeEventListener("wheel", onWheel, { capture: true });
    stopDragging();
  };
}

/** Sideways the browser pans by itself (`touch-action: pan-x`). */
function dragHistory(terminal: Terminal, host: HTMLElement, onTop: () => void): () => void {
  let lastY: number | null = null;
  let rest = 0;

  function onStart(event: TouchEvent) {
    lastY = event.touches.length === 1 ? (event.touches[0]?.clientY ?? null) : null;
    rest = 0;
  }
  function onMove(event: TouchEvent) {
    const y = event.touches[0]?.clientY;
    if (lastY === null || y === undefined || event.touches.length > 1) return;
    const moved = lastY - y;
    lastY = y;
    const before = host.scrollTop;
    host.scrollTop += moved;
    const rowHeight = (terminal.element?.querySelector(".xterm-screen")?.clientHeight ?? 0) / terminal.rows;
    if (rowHeight === 0) return;
    rest += moved - (host.scrollTop - before);
    const lines = Math.trunc(rest / rowHeight);
    if (lines === 0) return;
    rest -= lines * rowHeight;
    terminal.scrollLines(lines);
    if (lines < 0) onTop();
  }

  host.addEventListener("touchstart", onStart, { passive: true });
  host.addEventListener("touchmove", onMove, { passive: true });
  return () => {
    host.removeEventListener("touchstart", onStart);
    host.removeEventListener("touchmove", onMove);
  };
}

/** Pans just as far as the cursor's cell needs. */
export function keepCursorInSight(terminal: Terminal, host: HTMLElement): void {
  const screen = terminal.element?.querySelector<HTMLElement>(".xterm-screen");
  if (!screen) return;
  const { cursorX, cursorY } = terminal.buffer.active;
  const cell = { width: screen.offsetWidth / terminal.cols, height: screen.offsetHeight / terminal.rows };
  const padding = Number.parseFloat(getComputedStyle(host).paddingTop);
  host.scrollTop = panned(host.scrollTop, host.clientHeight, padding + cursorY * cell.height, cell.height + padding);
  host.scrollLeft = panned(host.scrollLeft, host.clientWidth, padding + cursorX * cell.width, cell.width + padding);
}

/** The nearest scroll position that shows `extent` from `start` on. */
export function panned(scroll: number, room: number, start: number, extent: number): number {
  const last = Math.max(0, start + extent - room);
  // Back at the beginning as soon as that shows it too.
  if (last === 0) return 0;
  return Math.min(Math.max(scroll, last), start);
}

export type PinnedPane = IDisposable & {
  /** Back to the last row, and sideways to the cursor, wherever somebody has panned to. */
  pin(): void;
};

/** Keeps the last row with something on it at the host's lower edge, until somebody pans away from it. */
export function pinToLastRow(terminal: Terminal, host: HTMLElement): PinnedPane {
  let at = 0;
  let frame = 0;

  function follow() {
    frame = 0;
    if (Math.abs(host.scrollTop - at) > 2) return;
    const top = pinnedTop(terminal, host);
    if (top === at) return;
    host.scrollTop = top;
    at = host.scrollTop;
  }
  const onOutput = terminal.onWriteParsed(() => {
    frame ||= requestAnimationFrame(follow);
  });
  return {
    pin() {
      keepCursorInSight(terminal, host);
      host.scrollTop = pinnedTop(terminal, host);
      at = host.scrollTop;
    },
    dispose() {
      cancelAnimationFrame(frame);
      onOutput.dispose();
    },
  };
}

function pinnedTop(terminal: Terminal, host: HTMLElement): number {
  const screen = terminal.element?.querySelector<HTMLElement>(".xterm-screen");
  if (!screen) return 0;
  const padding = Number.parseFloat(getComputedStyle(host).paddingTop);
  const end = padding + (lastRow(terminal) + 1) * (screen.offsetHeight / terminal.rows) + padding;
  return Math.max(0, Math.round(end - host.clientHeight));
}

/** The lowest row that shows text or the cursor, from 0. */
function lastRow({ buffer: { active }, rows }: Terminal): number {
  let row = rows - 1;
  while (row > active.cursorY && !active.getLine(active.baseY + row)?.translateToString(true)) row -= 1;
  return row;
}
