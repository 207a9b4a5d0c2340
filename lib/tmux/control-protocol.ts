import type { PaneId } from "./ids";

/** One command's answer. `flags` is 1 for a command of this client's input, 0 for others (its own attach, hooks). */
export type ControlReply = { ok: boolean; flags: number; body: Buffer };

export type ControlEvents = {
  /** Neighbouring output of one pane comes as one piece. The bytes are never overwritten afterwards. */
  output(pane: PaneId, bytes: Buffer): void;
  reply(reply: ControlReply): void;
  /** `%layout-change @1 …`: name `layout-change`, rest `@1 …`. */
  notification(name: string, rest: string): void;
};

export type ControlParser = { feed(chunk: Buffer): void };

const NEWLINE = 0x0a;
const SPACE = 0x20;
const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const OUTPUT = Buffer.from("%output %");
const EXTENDED_OUTPUT = Buffer.from("%extended-output %");
const EXTENDED_DATA = Buffer.from(" : ");
const BEGIN = Buffer.from("%begin ");

type Block = { end: Buffer; error: Buffer; flags: number; lines: Buffer[] };

/**
 * Parses what `tmux -C` prints, byte by byte and without copies: output is decoded in the chunk it came in, so a chunk
 * must not be used by anybody else. Long, because one loop with one state is what makes it fast (spec: 400 MB/s).
 */
export function createControlParser(events: ControlEvents): ControlParser {
  const paneIds = new Map<number, PaneId>();
  let carried: Buffer[] = [];
  let block: Block | null = null;
  // Decoded output of one pane that was not handed over yet: chunk[from, to).
  let chunk: Buffer = Buffer.alloc(0);
  let pane: PaneId | null = null;
  let from = 0;
  let to = 0;

  function handOver(): void {
    if (pane === null) return;
    const bytes = chunk.subarray(from, to);
    const owner = pane;
    pane = null;
    if (bytes.length > 0) events.output(owner, bytes);
  }

  function paneIdOf(number: number): PaneId {
    const known = paneIds.get(number);
    if (known !== undefined) return known;
    const id = `%${number}` as PaneId; // the form of a pane id, by construction
    paneIds.set(number, id);
    return id;
  }

  /** Takes `%output %5 data`; tmux writes a byte below 32 and the backslash as a backslash with three octal digits. */
  function takeOutput(start: number, end: number, extended: boolean): void {
    let read = start;
    let number = 0;
    for (; read < end && chunk[read] !== SPACE; read += 1) number = number * 10 + (chunk[read] as number) - 48; // in range
    if (extended) read = chunk.indexOf(EXTENDED_DATA, read) + EXTENDED_DATA.length;
    else read += 1;
    const id = paneIdOf(number);
    if (id !== pane) {
      handOver();
      pane = id;
      from = read;
      to = read;
    }
    // Locals: the loop runs for each byte of each pane.
    const bytes = chunk;
    let write = to;
    while (read < end) {
      let byte = bytes[read] as number; // in range
      if (byte === BACKSLASH) {
        byte = octal(bytes, read + 1);
        read += 4;
      } else {
        read += 1;
      }
      bytes[write] = byte;
      write += 1;
    }
    to = write;
  }

  function takeBlockLine(open: Block, start: number, end: number): void {
    const ok = isLine(open.end, start, end);
    if (!ok && !isLine(open.error, start, end)) {
      open.lines.push(chunk.subarray(start, end));
      return;
    }
    block = null;
    events.reply({ ok, flags: open.flags, body: joinLines(open.lines) });
  }

  function isLine(expected: Buffer, start: number, end: number): boolean {
    return end - start === expected.length && chunk.compare(expected, 0, expected.length, start, end) === 0;
  }

  function startsWith(prefix: Buffer, start: number, end: number): boolean {
    if (end - start < prefix.length) return false;
    // Faster than Buffer.compare for a few bytes, and asked for every line.
    for (let at = 0; at < prefix.length; at += 1) if (chunk[start + at] !== prefix[at]) return false;
    return true;
  }

  function takeLine(start: number, end: number): void {
    if (block !== null) return takeBlockLine(block, start, end);
    if (startsWith(OUTPUT, start, end)) return takeOutput(start + OUTPUT.length, end, false);
    if (startsWith(EXTENDED_OUTPUT, start, end)) return takeOutput(start + EXTENDED_OUTPUT.length, end, true);
    handOver();
    if (startsWith(BEGIN, start, end)) {
      block = openBlock(chunk.toString("latin1", start + BEGIN.length, end));
    } else if (chunk[start] === PERCENT) {
      const line = chunk.toString("utf8", start + 1, end);
      const space = line.indexOf(" ");
      if (space === -1) events.notification(line, "");
      else events.notification(line.slice(0, space), line.slice(space + 1));
    }
  }

  return {
    feed(data) {
      let first = data.indexOf(NEWLINE);
      if (first === -1) {
        carried.push(data);
        return;
      }
      chunk = data;
      if (carried.length > 0) {
        const carriedBytes = carried.reduce((sum, part) => sum + part.length, 0);
        chunk = Buffer.concat([...carried, data]);
        carried = [];
        first += carriedBytes;
      }
      let start = 0;
      for (let end = first; end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        takeLine(start, end);
        start = end + 1;
      }
      handOver();
      if (start < chunk.length) carried.push(chunk.subarray(start));
    },
  };
}

/** Three octal digits, which tmux always writes. */
function octal(bytes: Buffer, at: number): number {
  const digits = (((bytes[at] as number) & 7) << 6) | (((bytes[at + 1] as number) & 7) << 3); // in range
  return digits | ((bytes[at + 2] as number) & 7);
}

/** A body line is only the end when time, number and flags are those of the beginning: a pane may print `%end`. */
function openBlock(guard: string): Block {
  const flags = Number(guard.split(" ")[2] ?? "0");
  return { end: Buffer.from(`%end ${guard}`), error: Buffer.from(`%error ${guard}`), flags, lines: [] };
}

function joinLines(lines: Buffer[]): Buffer {
  if (lines.length === 1) return lines[0] as Buffer; // length checked
  const body = Buffer.allocUnsafe(lines.reduce((sum, line) => sum + line.length + 1, 0));
  let at = 0;
  for (const line of lines) {
    at += line.copy(body, at);
    body[at] = NEWLINE;
    at += 1;
  }
  return body.subarray(0, Math.max(0, at - 1));
}
