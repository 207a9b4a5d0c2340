import { randomBytes } from "node:crypto";
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { AgentId } from "@/lib/contract/ids";
import { RecordingId } from "@/lib/contract/tape";
import { markLabel, parseMarkLabel, type TapeMark } from "@/lib/contract/tape-marks";
import type { IndexedLine, IndexSource, TextIndex } from "@/lib/store/text-index";
import { createPrintedLines, type PrintedLines } from "@/lib/terminal/printed-lines";
import { type CastEvent, eventLine, headerLine } from "./asciicast";
import { createSecretMask, type SecretMask, type TimedText } from "./secret-mask";
import { agentFolderOf } from "./tape-folder";
import type { PictureGap, Size } from "./tape-messages";

/** A part ends after so much: a browser loads it whole, and jumps about in it at once. */
export const PART_BYTES = 4 * 1024 * 1024;
/** And after so long, so that retention can forget it. */
const PART_MS = 12 * 3_600_000;
/** A screen that has not changed for so long stands still. */
export const SETTLE_MS = 300;
/** One that never does is looked at all the same. */
export const LOOK_EVERY_MS = 2_000;

/** Characters of a mark's text. */
const LONGEST_MARK = 300;
/** So much of a mark is looked at for secrets; it is cut behind that, so that none is cut in two. */
const MOST_MARK_READ = 8 * 1024;

export type Run = { id: RecordingId; part: number };

export type PaneRecorder = {
  readonly agent: AgentId;
  /** Its part on the disk; null before the first byte, and while it cannot be written. */
  readonly current: IndexSource | null;
  output(at: number, text: string): void;
  picture(at: number, size: Size, text: string, gap: PictureGap): void;
  mark(at: number, mark: TapeMark): void;
  /** All values that are masked from now on. */
  know(secrets: readonly string[]): void;
  /** Time passes: what waited is let go, a screen that stands still is read. */
  tick(now: number): void;
  /** Lines that have been read since the last call. */
  takeLines(): IndexedLine[];
  /** True when the part is long enough; a picture begins the next one. */
  readonly isFull: boolean;
  /** Writes what waits, and closes the file; answers the part that is finished. */
  finish(state: "continued" | "ended"): IndexSource | null;
};

/**
 * Writes one pane's tape: masked, as asciicast, a part after the other. Throws what the file system throws; the file then
 * ends with its last whole line, and the next picture begins another part.
 */
export function createPaneRecorder(options: {
  folder: string;
  agent: AgentId;
  run: Run | null;
  size: Size;
  mask: Parameters<typeof createSecretMask>[0];
  index: Pick<TextIndex, "lastLines">;
}): PaneRecorder {
  const { folder, agent } = options;
  let masking = options.mask;
  const mask: SecretMask = createSecretMask(masking);
  let run = options.run;
  let size = options.size;
  let printed: PrintedLines | null = null;
  let file: { handle: number; source: IndexSource; lastAt: number } | null = null;
  let lines: IndexedLine[] = [];
  /** Marks behind output that still waits for the end of a word, each of them one or two events. */
  let marks: CastEvent[] = [];
  /** Since when the screen has not been read. */
  let unreadSince: number | null = null;
  let lastOutputAt = 0;
  /** The label of the last state that was told. */
  let state: string | null = null;

  function open(at: number) {
    const id = newRecordingId(at);
    run = run ? { id: run.id, part: run.part + 1 } : { id, part: 1 };
    const own = agentFolderOf(folder, agent);
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const handle = openSync(join(own, `${id}.cast`), "wx", 0o600);
    const source: IndexSource = {
      ...{ name: id, owner: agent, group: run.id, part: run.part, startedAt: at, endedAt: at },
      ...{ state: "recording", bytes: 0, lines: 0 },
    };
    file = { handle, source, lastAt: at };
    append(headerLine({ id, agent, run: run.id, part: run.part, startedAt: at }, size));
    // Each part tells by itself which state it begins in.
    if (state) append(eventLine({ at, code: "m", data: state }, at));
    return file;
  }

  /** All of the text or nothing of it. */
  function append(text: string) {
    if (!file) return;
    const bytes = Buffer.from(text);
    const before = file.source.bytes;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file.handle, bytes, written);
      file.source.bytes = before + bytes.length;
    } catch (error) {
      ftruncateSync(file.handle, before);
      throw error;
    }
  }

  function write(events: readonly CastEvent[]) {
    const [first] = events;
    if (!first) return;
    const part = file ?? open(first.at);
    let text = "";
    let before = part.lastAt;
    for (const event of events) {
      text += eventLine(event, before);
      before = Math.max(before, event.at);
    }
    append(text);
    part.lastAt = before;
    part.source.endedAt = before;
  }

  function takeOutput(parts: readonly TimedText[]) {
    const pieces = joined(parts);
    writeWithMarks(pieces.map(({ at, text }) => ({ at, code: "o" as const, data: text })));
    if (pieces.length === 0) return;
    printed ??= createPrintedLines(size, options.index.lastLines(agent, 500));
    for (const { at, text } of pieces) {
      // A screen that stood still before this came is read as it was.
      if (unreadSince !== null && at - lastOutputAt >= SETTLE_MS) look(lastOutputAt);
      lines.push(...printed.write(text, at));
      lastOutputAt = at;
      unreadSince ??= at;
      if (at - unreadSince >= LOOK_EVERY_MS) look(at);
    }
  }

  /** Each mark behind the output that came before it, and never before a word of which a part still waits. */
  function writeWithMarks(outputs: readonly CastEvent[]) {
    const until = mask.waitingSince ?? Number.POSITIVE_INFINITY;
    const due = marks.filter(({ at }) => at < until);
    marks = marks.slice(due.length);
    const events: CastEvent[] = [];
    for (const output of outputs) {
      while (due[0] && due[0].at < output.at) events.push(...due.splice(0, 1));
      events.push(output);
    }
    events.push(...due);
    write(events);
    for (const { code, data } of events) if (code === "m" && parseMarkLabel(data)?.kind === "state") state = data;
  }

  function look(at: number) {
    unreadSince = null;
    if (printed) lines.push(...printed.settle(at));
  }

  return {
    agent,
    get current() {
      return file?.source ?? null;
    },
    get isFull() {
      return file !== null && (file.source.bytes > PART_BYTES || file.lastAt - file.source.startedAt > PART_MS);
    },
    output: (at, text) => takeOutput(mask.write({ at, text })),
    picture(at, next, text, gap) {
      takeOutput(mask.flush());
      if (unreadSince !== null) look(lastOutputAt);
      const masked = createSecretMask(masking);
      const drawn = [...masked.write({ at, text }), ...masked.flush()].map((piece) => piece.text).join("");
      const resized = next.cols !== size.cols || next.rows !== size.rows;
      size = next;
      const isFirst = file === null;
      write([
        ...(gap ? [{ at, code: "m" as const, data: markLabel({ kind: "gap", text: gapText(gap) }) }] : []),
        ...(resized && !isFirst ? [{ at, code: "r" as const, data: `${next.cols}x${next.rows}` }] : []),
        { at, code: "o" as const, data: drawn },
      ]);
      printed ??= createPrintedLines(size, options.index.lastLines(agent, 500));
      lines.push(...printed.redraw(drawn, next, at));
      lastOutputAt = at;
    },
    mark(at, { kind, text: told }) {
      const text = maskText(masking, told.slice(0, MOST_MARK_READ)).slice(0, LONGEST_MARK);
      marks.push({ at, code: "m", data: markLabel({ kind, text }) });
      if (kind === "exit") marks.push({ at, code: "x", data: text });
      takeOutput([]);
    },
    know(secrets) {
      masking = { ...masking, values: secrets };
      mask.know(secrets);
    },
    tick(now) {
      takeOutput(mask.settle(now));
      // A line of which a word still waits is not read by halves.
      if (unreadSince !== null && mask.waitingSince === null && now - lastOutputAt >= SETTLE_MS) look(lastOutputAt);
    },
    takeLines() {
      const taken = lines;
      lines = [];
      return taken;
    },
    finish(as) {
      const open = file;
      let failed: unknown = null;
      try {
        takeOutput(mask.flush());
        if (unreadSince !== null) look(lastOutputAt);
      } catch (error) {
        failed = error;
      }
      if (file) closeSync(file.handle);
      file = null;
      if (as === "ended") printed?.dispose();
      // Where the disk is full, that has been told; the part ends with what it has.
      if (failed !== null && !(failed as NodeJS.ErrnoException).code) throw failed;
      return open && { ...open.source, state: as };
    },
  };
}

/** Sorts by time; the end keeps two of one second apart. */
export function newRecordingId(at: number): RecordingId {
  const stamp = new Date(at).toISOString().replace(/[-:]/g, "").replace("T", "t").slice(0, 15);
  return RecordingId.parse(`${stamp}-${randomBytes(3).toString("hex")}`);
}

/** What came at the same moment is one event, also where a word of it had to wait. */
function joined(parts: readonly TimedText[]): TimedText[] {
  const pieces: TimedText[] = [];
  for (const { at, text } of parts) {
    const last = pieces.at(-1);
    if (last?.at === at) last.text += text;
    else pieces.push({ at, text });
  }
  return pieces;
}

function gapText({ reason, lines, sinceMs }: NonNullable<PictureGap>): string {
  return `${reason} ${lines ?? "unknown"} lines ${Math.round(sinceMs)} ms`;
}

function maskText(options: Parameters<typeof createSecretMask>[0], text: string): string {
  const mask = createSecretMask(options);
  return [...mask.write({ at: 0, text }), ...mask.flush()].map((piece) => piece.text).join("");
}
