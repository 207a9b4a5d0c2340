import { createControlParser } from "@/lib/tmux/control-protocol";
import { colouredLog } from "../coloured-log";
import type { Row } from "../row";
import { median } from "../statistics";

const MEGABYTE = 1_000_000;

/** What `tmux -C` would print for a coloured log, decoded in memory: MB of the wire a second. */
export const decode: Row = {
  name: "decode",
  async measure({ short }) {
    const wire = wireOf(colouredLog((short ? 2 : 20) * MEGABYTE));
    const speeds: number[] = [];
    for (let round = 0; round < (short ? 2 : 7); round += 1) {
      // Decoded in place: each round needs bytes of its own.
      const chunks = cut(Buffer.from(wire), 65_536);
      let bytes = 0;
      const parser = createControlParser({
        output: (_pane, data) => {
          bytes += data.byteLength;
        },
        reply() {},
        notification() {},
      });
      const start = performance.now();
      for (const chunk of chunks) parser.feed(chunk);
      const seconds = (performance.now() - start) / 1000;
      if (bytes === 0) throw new Error("nothing was decoded");
      if (round > 0) speeds.push(wire.byteLength / MEGABYTE / seconds);
    }
    const figure = median(speeds);
    return [
      {
        what: "control-mode decode",
        unit: "MB/s",
        figure,
        floor: null,
        floorName: "",
        goal: "≥ 400 MB/s",
        reached: figure >= 400,
      },
    ];
  },
};

/** tmux escapes controls and backslashes as three octal digits, and prints what one read of the pane gave. */
function wireOf(lines: readonly string[]): Buffer {
  const escaped = (text: string) =>
    text.replace(/[\x00-\x1f\\]/g, (control) => `\\${control.charCodeAt(0).toString(8).padStart(3, "0")}`);
  const pieces: string[] = [];
  for (let at = 0; at < lines.length; at += 20) {
    pieces.push(`%output %1 ${escaped(`${lines.slice(at, at + 20).join("\r\n")}\r\n`)}\n`);
  }
  return Buffer.from(pieces.join(""));
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.byteLength; at += size) chunks.push(bytes.subarray(at, at + size));
  return chunks;
}
