import { wrap } from "./cells.mjs";

const SYNC_ON = "\u001b[?2026h";
const SYNC_OFF = "\u001b[?2026l";
const OPEN = "\u001b[?2004h\u001b[?25l";
const CLOSE = "\u001b[?2004l\u001b[?25h";
/** Lines kept for a redraw after a resize; older ones are only in the terminal's own scrollback. */
const KEPT = 500;

/**
 * A transcript that scrolls, and a live part below it that is drawn again in place. Each drawing is one synchronised
 * update, so that a viewer never sees half a frame.
 */
export function createScreen(out) {
  const transcript = [];
  let live = () => [];
  /** The rows of the live part that are on the terminal. */
  let shown = [];

  const cols = () => out.columns || 80;
  const rows = () => out.rows || 24;
  const eraseLive = () =>
    shown.length === 0 ? "" : `\r${shown.length > 1 ? `\u001b[${shown.length - 1}A` : ""}\u001b[J`;
  const visible = () =>
    live(cols())
      .flatMap((line) => wrap(line, cols()))
      .slice(-rows());

  function drawLive() {
    shown = visible();
    return shown.join("\r\n");
  }

  function frame(text) {
    return out.write(SYNC_ON + text + drawLive() + SYNC_OFF);
  }

  /** Rewrites the rows that differ, as the spinner does eight times a second; the cursor ends in the last row. */
  function frameChanges() {
    const [before, now] = [shown, visible()];
    if (before.length !== now.length) return frame(eraseLive());
    shown = now;
    const changes = now.flatMap((row, index) => {
      if (row === before[index]) return [];
      const up = now.length - 1 - index;
      const [there, back] = up === 0 ? ["", ""] : [`\u001b[${up}A`, `\u001b[${up}B`];
      return [`${there}\r\u001b[2K${row}${back}`];
    });
    return changes.length === 0 ? true : out.write(SYNC_ON + changes.join("") + SYNC_OFF);
  }

  return {
    size: () => ({ cols: cols(), rows: rows() }),
    /** `draw(cols)` gives the lines of the live part. */
    showLive(draw) {
      live = draw;
      frame(eraseLive());
    },
    refresh: frameChanges,
    /** Adds finished lines above the live part; false asks for a pause until `drained`. */
    print(lines) {
      transcript.push(...lines);
      if (transcript.length > 2 * KEPT) transcript.splice(0, transcript.length - KEPT);
      const text = lines.flatMap((line) => wrap(line, cols(), 2)).map((row) => `${row}\r\n`);
      return frame(eraseLive() + text.join(""));
    },
    drained: () => new Promise((resolve) => out.once("drain", resolve)),
    redraw() {
      const all = transcript.slice(-KEPT).flatMap((line) => wrap(line, cols(), 2));
      const room = Math.max(0, rows() - visible().length);
      const above = room === 0 ? [] : all.slice(-room);
      frame(`\u001b[2J\u001b[H${above.map((row) => `${row}\r\n`).join("")}`);
    },
    title: (text) => out.write(`\u001b]0;${text}\u0007`),
    open: () => out.write(OPEN),
    close() {
      live = () => [];
      frame(eraseLive());
      out.write(CLOSE);
    },
  };
}
