import { createMirror } from "@/lib/terminal/mirror";
import { COLS, ROWS } from "./floors/attach-pty";
import type { Received } from "./terminals/own-terminal";

export type Account = {
  /** Bytes of the output that came as they were, from its beginning on. */
  delivered: number;
  /** Bytes of the output that a snapshot stands for. */
  replaced: number;
  pictures: number;
  gaps: { reason: string; lines: number | null }[];
};

/**
 * Follows a run's output to its last byte: what came before the first picture must be the beginning of the output, byte
 * for byte; what did not come must lie in a gap that was told; and at the end the screen must show the output's end.
 * Throws otherwise.
 */
export function accountFor(received: readonly Received[], run: { lines: readonly string[]; marker: string }): Account {
  const first = received.findIndex(({ header }) => header !== null);
  const before = first === -1 ? received : received.slice(0, first);
  const delivered = Buffer.concat(before.map(({ bytes }) => bytes));
  const output = Buffer.from(`${[...run.lines, run.marker].join("\r\n")}\r\n`);
  const start = delivered.indexOf("\r\n") + 2; // behind the typed line
  const streamed = delivered.subarray(start);
  if (!output.subarray(0, streamed.byteLength).equals(streamed))
    throw new Error("the stream is not what the program wrote");
  const headers = received.flatMap(({ header }) => header ?? []);
  const gaps = headers.flatMap(({ gap }) => gap ?? []);
  if (streamed.byteLength < output.byteLength && gaps.length === 0) {
    throw new Error(`${output.byteLength - streamed.byteLength} bytes are missing, and no gap was told`);
  }
  checkEnd(received, run);
  return {
    delivered: streamed.byteLength,
    replaced: output.byteLength - streamed.byteLength,
    pictures: headers.length,
    gaps,
  };
}

function checkEnd(
  received: readonly Received[],
  { lines, marker }: { lines: readonly string[]; marker: string },
): void {
  const screen = createMirror({ cols: COLS, rows: ROWS });
  const expected = createMirror({ cols: COLS, rows: ROWS });
  try {
    for (const { header, bytes } of received) {
      if (header) screen.reset(bytes);
      else screen.write(bytes);
    }
    expected.write(Buffer.from(`${[...lines.slice(-2 * ROWS), marker].join("\r\n")}\r\n`));
    const shown = screen.screenText().join("\n");
    if (shown !== expected.screenText().join("\n"))
      throw new Error(`the last screen is not the output's end:\n${shown}`);
  } finally {
    screen.dispose();
    expected.dispose();
  }
}

export function describeAccount({ delivered, replaced, pictures, gaps }: Account): string {
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  const lines = gaps.map((gap) => gap.lines ?? "an unknown number of").join(" and ");
  const gap = replaced > 0 ? `, ${megabytes(replaced)} (${lines} lines) replaced by ${pictures} pictures` : "";
  return `${megabytes(delivered)} delivered${gap}`;
}
