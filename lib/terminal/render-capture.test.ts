import { describe, expect, it } from "vitest";
import recorded from "./fixtures/tmux-3.3a-captures.json";
import resized from "./fixtures/tmux-3.3a-resized.json";
import { createMirror } from "./mirror";
import { type PaneCapture, renderCapture } from "./render-capture";
import { leftovers } from "./testing/joined-viewer";
import { terminalState } from "./testing/terminal-state";
import { type Core, openCore } from "./xterm-core";

/** What tmux 3.3a captured after a pane had printed `stream`; the text fields are UTF-8. */
type Recorded = (typeof recorded)[number];

function captureOf({ capture }: Pick<Recorded, "capture"> | (typeof resized)[number]): PaneCapture {
  const { content } = capture;
  return {
    ...capture,
    content:
      "savedCursor" in content && content.savedCursor
        ? {
            kind: "alternate",
            history: Buffer.from(content.history),
            savedScreen: Buffer.from(content.savedScreen),
            savedCursor: content.savedCursor,
            savedRows: "savedRows" in content ? content.savedRows : capture.rows,
            screen: Buffer.from(content.screen),
          }
        : { kind: "normal", text: Buffer.from(content.text ?? "") },
    screenRows: Buffer.from(capture.screenRows),
    pending: Buffer.from(capture.pending),
    modes: { ...capture.modes, mouse: capture.modes.mouse as PaneCapture["modes"]["mouse"] }, // JSON has strings only
  };
}

function open(cols: number, rows: number, ...written: Uint8Array[]): Core {
  const { core } = openCore({ cols, rows, scrollback: 1000 });
  for (const bytes of written) core._inputHandler.parse(Buffer.from(bytes).toString());
  return core;
}

/** Everything that tmux 3.3a tells: no pen, no charsets, no saved cursor, no bracketed paste, no cursor style. */
function toldByTmux(core: Core) {
  const { screen, normal, alternate, modes, mouse } = terminalState(core);
  const told = ({ rows, historyRows, cursor, margins, tabs }: typeof normal) => [
    rows,
    historyRows,
    cursor,
    margins,
    tabs,
  ];
  return { screen, normal: told(normal), alternate: "rows" in alternate ? told(alternate) : null, modes, mouse };
}

describe("a rendered capture shows what the pane printed:", () => {
  it.each(recorded.map((entry) => [entry.name, entry] as const))("%s", (_name, entry) => {
    const capture = captureOf(entry);
    const { cols, rows } = capture;
    const rendered = open(cols, rows, leftovers, renderCapture(capture));
    const witness = open(cols, rows, Buffer.from(entry.stream));
    expect(toldByTmux(rendered)).toEqual(toldByTmux(witness));
    // Half-received sequences go on, and wraps that were pending happen.
    for (const core of [rendered, witness]) core._inputHandler.parse("2;1mX\x1b[mY");
    expect(rendered.buffers.active.x).toBe(witness.buffers.active.x);
    expect(rendered.buffers.active.y).toBe(witness.buffers.active.y);
  });

  it("and a mirror goes on from it", () => {
    const entry = recorded.find(({ name }) => name === "half a sequence") as Recorded; // it is in the file
    const mirror = createMirror({ cols: 100, rows: 30 });
    mirror.write(Buffer.from("something else"));
    mirror.reset(renderCapture(captureOf(entry)));
    expect([mirror.offset, mirror.lastLines(3)]).toEqual([0, ["text"]]);
    mirror.write(Buffer.from("1mred"));
    expect([mirror.offset, mirror.lastLines(3)]).toEqual([5, ["textred"]]);
    mirror.dispose();
  });

  it("with a saved cursor that was never set, and no history", () => {
    const entry = recorded.find(({ name }) => name === "an alternate screen without scrollback") as Recorded; // as above
    const capture = captureOf(entry);
    if (capture.content.kind !== "alternate") throw new Error("the fixture shows an alternate screen");
    capture.content.savedCursor = { x: 4294967295, y: 4294967295 };
    const { cols, rows } = capture;
    const rendered = open(cols, rows, renderCapture(capture), Buffer.from("\x1b[?1049lx"));
    expect(terminalState(rendered).normal.rows[0]).toContain("p·r·o·m·p·t·$");
  });
});

const entryOf = (name: string) => recorded.find((entry) => entry.name === name) as Recorded; // named as in the file
const untold = "\x1b[?2004h\x1b[?1004h\x1b[5 q\x1b]2;✳ Claude\x07";

/** What a mirror of a recorded pane shows once it was drawn anew from its capture, beside one that saw everything. */
function redrawn(name: string, more: string, missedOutput: boolean) {
  const entry = entryOf(name);
  const capture = captureOf(entry);
  const { cols, rows } = capture;
  const mirror = createMirror({ cols, rows, scrollback: 1000 });
  mirror.write(Buffer.from(entry.stream + more));
  mirror.redraw(capture, { offset: 7, missedOutput });
  const { data, offset } = mirror.snapshot();
  mirror.dispose();
  expect(offset).toBe(7);
  return {
    seen: terminalState(open(cols, rows, data)),
    all: terminalState(open(cols, rows, Buffer.from(entry.stream + more))),
  };
}

describe("a mirror that is drawn anew", () => {
  it.each(["a scrolled screen", "an alternate screen", "modes and margins", "wide characters at the edge"])(
    "from a capture at the same place keeps everything that the capture does not tell: %s",
    (name) => {
      const { seen, all } = redrawn(name, `${untold}\x1b(0\x1b7\x1b[1;38;5;200m`, false);
      expect({ ...seen, joinState: 0 }).toEqual({ ...all, joinState: 0 });
    },
  );

  it("keeps a pending wrap as well", () => {
    const { seen, all } = redrawn("a pending wrap", `${untold}\x1b[44m`, false);
    expect({ ...seen, joinState: 0 }).toEqual({ ...all, joinState: 0 });
  });

  it("keeps only what programs set once when output was missed", () => {
    const { seen, all } = redrawn("a short screen", `${untold}\x1b(0\x1b[31m`, true);
    expect(seen.modes).toEqual(all.modes);
    expect(seen.title).toBe("✳ Claude");
    expect([seen.pen, seen.charsets[0]]).toEqual(["0/0", undefined]);
  });

  it("keeps half a character, which no capture has", () => {
    const entry = entryOf("a short screen");
    const mirror = createMirror({ cols: 100, rows: 30 });
    mirror.write(Buffer.concat([Buffer.from(entry.stream), Buffer.from("漢").subarray(0, 2)]));
    mirror.redraw(captureOf(entry), { missedOutput: false });
    mirror.write(Buffer.from("漢").subarray(2));
    expect(mirror.screenText()[2]).toBe("world漢");
    mirror.dispose();
  });
});

describe("a snapshot with the scrollback of a capture", () => {
  it.each(["a scrolled screen", "wrapped rows", "an alternate screen"])(
    "is what a terminal shows that kept all its rows: %s",
    (name) => {
      const entry = entryOf(name);
      const capture = { ...captureOf(entry), historyLines: entry.capture.historyLines };
      const { cols, rows } = capture;
      const stream = Buffer.from(`${entry.stream}${untold}\x1b[33m`);
      const mirror = createMirror({ cols, rows, scrollback: 3 });
      mirror.write(stream);
      const snapshot = mirror.snapshotWithHistory(capture);
      mirror.dispose();
      const joined = open(cols, rows, leftovers, snapshot.data);
      expect(snapshot).toMatchObject({
        cols,
        rows,
        historyRows: joined.buffers.normal.ybase,
        offset: stream.byteLength,
      });
      expect(terminalState(joined)).toEqual(terminalState(open(cols, rows, stream)));
    },
  );
});

/** Each was captured after its pane had got another size while a program was on the alternate screen. */
describe("the normal screen that a program leaves behind is tmux's own", () => {
  it.each(resized.map((entry) => [entry.name, entry] as const))("%s", (_name, entry) => {
    const capture = captureOf(entry);
    const core = open(capture.cols, capture.rows, renderCapture(capture), Buffer.from("\x1b[?1049lX"));
    const { active } = core.buffers;
    const shown = Array.from({ length: capture.rows }, (_, row) =>
      active.lines
        .get(active.ybase + row)
        ?.translateToString(true)
        .trimEnd(),
    );
    expect(shown).toEqual(entry.after.rows);
    expect({ x: active.x, y: active.y }).toEqual(entry.after.cursor);
  });
});
