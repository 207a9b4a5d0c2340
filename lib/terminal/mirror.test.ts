import { describe, expect, it } from "vitest";
import { createMirror } from "./mirror";

const csi = "\x1b[";

function mirrorOf(text: string, size: { cols: number; rows: number; scrollback?: number } = { cols: 20, rows: 5 }) {
  const mirror = createMirror(size);
  mirror.write(Buffer.from(text));
  return mirror;
}

describe("a mirror", () => {
  it("shows what was written as soon as it was written", () => {
    const mirror = mirrorOf("one\r\n two  \r\n\r\nfour");
    expect(mirror.screenText()).toEqual(["one", " two  ", "", "four", ""]);
    expect(mirror.cursor).toEqual({ row: 3, col: 4, hidden: false });
    mirror.dispose();
  });

  it("tells the last lines that are not blank, with the scrollback", () => {
    const mirror = mirrorOf(`${Array.from({ length: 9 }, (_, n) => `line ${n}`).join("\r\n\r\n")}\r\n  \r\n`);
    expect(mirror.lastLines(3)).toEqual(["line 6", "line 7", "line 8"]);
    expect(mirror.lastLines(100)).toHaveLength(9);
    mirror.dispose();
  });

  it("tells the last lines of the alternate screen while it is shown", () => {
    const mirror = mirrorOf(`shell\r\n${csi}?1049h${csi}Htop`);
    expect(mirror.lastLines(5)).toEqual(["top"]);
    mirror.dispose();
  });

  it("keeps the title, and knows a hidden cursor", () => {
    const mirror = mirrorOf(`\x1b]0;✳ Claude Code\x07${csi}?25l`);
    expect(mirror.title).toBe("✳ Claude Code");
    expect(mirror.cursor.hidden).toBe(true);
    mirror.dispose();
  });

  it("counts bytes, and takes snapshots exactly there, in whatever pieces they come", () => {
    const stream = Buffer.from(`漢字 — ${csi}1;31mred${csi}0m\x1b]0;title\x1b\\ 😀\r\n`);
    for (let cut = 0; cut <= stream.byteLength; cut += 1) {
      const mirror = createMirror({ cols: 20, rows: 5 });
      mirror.write(stream.subarray(0, cut));
      const snapshot = mirror.snapshot();
      expect(snapshot.offset).toBe(cut);
      const joined = createMirror({ cols: 20, rows: 5 });
      joined.reset(snapshot.data, snapshot.offset);
      for (const byte of stream.subarray(cut)) joined.write(Uint8Array.of(byte));
      expect([joined.offset, joined.screenText()[0], joined.title]).toEqual([
        stream.byteLength,
        "漢字 — red 😀",
        "title",
      ]);
      mirror.dispose();
      joined.dispose();
    }
  });

  it("says how many rows of scrollback a snapshot has", () => {
    const mirror = mirrorOf("x\r\n".repeat(300), { cols: 20, rows: 5, scrollback: 200 });
    expect(mirror.snapshot()).toMatchObject({ cols: 20, rows: 5, historyRows: 200 });
    mirror.dispose();
  });

  it("forgets everything at a reset, also what no reset sequence takes back", () => {
    const mirror = mirrorOf(`${csi}?25l${csi}20h\x1b]0;old\x07\x1b(0${csi}?1049htext${csi}3`);
    mirror.reset(Buffer.from("a\nb"), 70);
    expect(mirror.screenText()).toEqual(["a", " b", "", "", ""]);
    expect([mirror.title, mirror.cursor.hidden, mirror.offset]).toEqual(["", false, 70]);
    mirror.dispose();
  });

  it("takes a new size between two halves of a sequence", () => {
    const mirror = mirrorOf(`text${csi}`);
    mirror.resize(40, 10);
    mirror.write(Buffer.from("1mbold"));
    expect([mirror.cols, mirror.rows, mirror.screenText().length]).toEqual([40, 10, 10]);
    expect(mirror.screenText()[0]).toBe("textbold");
    mirror.dispose();
  });

  it("survives erasing above the cursor in the last cell, which breaks xterm.js alone", () => {
    const mirror = mirrorOf(`text${csi}5;20Hx${csi}44m${csi}1J${csi}?1J${csi}0mgoes on`);
    expect(mirror.lastLines(5)).toEqual(["goes on"]);
    mirror.dispose();
  });

  it("holds no more than 64 KiB of a sequence that never ends, and recovers when it does", () => {
    for (const [opening, ending] of [
      ["\x1b]0;", "\x07"],
      ["\x1bP1$q", "\x1b\\"],
      ["\x1b_", "\x1b\\"],
      [csi, "m"],
    ]) {
      const mirror = createMirror({ cols: 20, rows: 5 });
      mirror.write(Buffer.from(`before${opening}`));
      for (let sent = 0; sent < 40; sent += 1) mirror.write(Buffer.from("1;".repeat(5_000)));
      const snapshot = mirror.snapshot();
      expect(snapshot.data.byteLength).toBeLessThan(66_000);
      const joined = createMirror({ cols: 20, rows: 5 });
      joined.reset(snapshot.data, snapshot.offset);
      for (const each of [mirror, joined]) {
        each.write(Buffer.from(`${"2;".repeat(100)}${ending} after`));
        expect(each.lastLines(5)).toEqual(["before after"]);
      }
      mirror.dispose();
      joined.dispose();
    }
  });

  it("outlives any bytes", () => {
    const mirror = createMirror({ cols: 20, rows: 5 });
    let seed = 1;
    for (let round = 0; round < 200; round += 1) {
      const noise = Uint8Array.from({ length: 1_000 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return (seed >> 8) & (round % 2 === 0 ? 0xff : 0x7f);
      });
      mirror.write(noise);
      if (round % 10 === 0) mirror.snapshot();
    }
    mirror.write(Buffer.from("\x18\x1bcalive"));
    expect(mirror.lastLines(1)).toEqual(["alive"]);
    expect(mirror.offset).toBe(200_000 + 8);
    mirror.dispose();
  });
});
