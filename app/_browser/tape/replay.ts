import { createExternalStore, type ExternalStore } from "@/app/_browser/external-store";
import { mountTerminal, type PaneView, type TerminalElement } from "@/app/_browser/terminal/mount-terminal";
import { searchDecorations } from "@/app/_browser/terminal/pane-theme";
import type { Cast } from "./parse-cast";
import { behindPause, firstBehind } from "./timeline";

export type ReplayState = {
  /** Seconds from the beginning. */
  position: number;
  playing: boolean;
};

export type Replay = {
  readonly state: ExternalStore<ReplayState>;
  readonly view: ExternalStore<PaneView>;
  play(): void;
  pause(): void;
  seek(seconds: number): void;
  setSpeed(factor: number): void;
  setSkipsPauses(skips: boolean): void;
  /** Marks these words wherever they show, and scrolls to the last place. */
  highlight(words: readonly string[]): void;
  scaleFont(minimum: number): void;
  /** The recorded screen has another size now. */
  onResize(fit: () => void): void;
  dispose(): void;
};

/** Every drawing that starts the screen anew: nothing before it is needed. */
const FRESH_START = "\x18\x1bc";
/** Written at once while somebody waits; xterm.js draws in between. */
const CHUNK = 256 * 1024;

/** Plays a recording in a terminal of its own, drawn as live panes are. Nothing typed goes anywhere. */
export async function openReplay(host: TerminalElement, cast: Cast): Promise<Replay> {
  const pane = await mountTerminal(host, nobody);
  const { terminal } = pane;
  terminal.resize(cast.cols, cast.rows);
  terminal.options.disableStdin = true;
  terminal.options.cursorInactiveStyle = "block";
  // It takes no keys: those are the page's. A selection keeps the focus, so that it can be copied.
  if (terminal.textarea) terminal.textarea.tabIndex = -1;
  const giveBackFocus = () => terminal.hasSelection() || terminal.textarea?.blur();
  host.addEventListener("mouseup", giveBackFocus);

  const state = createExternalStore<ReplayState>({ position: 0, playing: false });
  const { events, duration } = cast;
  /** Where drawing may begin: the indices of events that start the screen anew. */
  const fresh = events.flatMap(({ code, data }, index) =>
    code === "o" && data.startsWith(FRESH_START) ? [index] : [],
  );
  let drawn = 0;
  /** A later wish replaces an earlier one. */
  let wish = 0;
  let speed = 1;
  let skipsPauses = true;
  let frame = 0;
  let lastFrame = 0;
  let words: readonly string[] = [];
  let disposed = false;

  function sizeBefore(index: number): { cols: number; rows: number } {
    const resize = events.slice(0, index).findLast(({ code }) => code === "r");
    const [cols = cast.cols, rows = cast.rows] = resize ? resize.data.split("x").map(Number) : [];
    return { cols, rows };
  }

  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));

  async function drawTo(position: number): Promise<void> {
    const mine = ++wish;
    const target = firstBehind(events, position);
    const start = fresh.findLast((index) => index < target) ?? 0;
    if (target < drawn || start > drawn) {
      terminal.reset();
      const { cols, rows } = sizeBefore(start);
      if (terminal.cols !== cols || terminal.rows !== rows) terminal.resize(cols, rows);
      drawn = start;
    }
    while (drawn < target) {
      const event = events[drawn];
      if (event?.code === "r") {
        const [cols = 0, rows = 0] = event.data.split("x").map(Number);
        if (cols > 0 && rows > 0) terminal.resize(cols, rows);
        drawn += 1;
        continue;
      }
      let text = "";
      for (; drawn < target && events[drawn]?.code === "o" && text.length < CHUNK; drawn += 1)
        text += events[drawn]?.data;
      await write(text);
      if (mine !== wish || disposed) return;
    }
    showWords();
  }

  function showWords() {
    if (words.length === 0) return pane.search.clearDecorations();
    const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
    const decorations = searchDecorations(terminal.options.theme ?? {});
    pane.search.findPrevious(pattern, { regex: true, decorations });
  }

  function moveTo(position: number, playing: boolean) {
    state.write({ position: Math.min(duration, Math.max(0, position)), playing });
  }

  function tick(now: number) {
    if (disposed || !state.read().playing) return;
    const passed = ((now - lastFrame) / 1000) * speed;
    lastFrame = now;
    const { position } = state.read();
    const next = firstBehind(events, position);
    const from = skipsPauses ? behindPause(events, next, position) : position;
    const to = events[next] || !skipsPauses ? from + passed : duration;
    moveTo(to, to < duration);
    void drawTo(to);
    frame = requestAnimationFrame(tick);
  }

  return {
    state,
    view: pane.view,
    play() {
      const { position } = state.read();
      if (position >= duration) {
        moveTo(0, true);
        void drawTo(0);
      } else moveTo(position, true);
      // Words are for reading, not for a film.
      words = [];
      showWords();
      lastFrame = performance.now();
      frame = requestAnimationFrame(tick);
    },
    pause() {
      cancelAnimationFrame(frame);
      moveTo(state.read().position, false);
    },
    seek(seconds) {
      moveTo(seconds, state.read().playing);
      void drawTo(state.read().position);
    },
    setSpeed(factor) {
      speed = factor;
    },
    setSkipsPauses(skips) {
      skipsPauses = skips;
    },
    highlight(next) {
      words = next;
      showWords();
    },
    scaleFont: pane.scaleFont,
    onResize: (fit) => void terminal.onResize(fit),
    dispose() {
      disposed = true;
      cancelAnimationFrame(frame);
      host.removeEventListener("mouseup", giveBackFocus);
      pane.dispose();
    },
  };
}

/** What a live pane tells its page; a recording has nothing to tell. */
const nobody: Parameters<typeof mountTerminal>[1] = {
  onInput() {},
  onPaste() {},
  onClipboardRequest() {},
  onLeave() {},
  onTop() {},
  onLink: (url) => void window.open(url, "_blank", "noopener,noreferrer"),
};
