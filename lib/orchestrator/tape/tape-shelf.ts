import { existsSync, rmSync, truncateSync } from "node:fs";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { AgentId } from "@/lib/contract/ids";
import type { AppError } from "@/lib/contract/reply";
import type { RecordingId } from "@/lib/contract/tape";
import { type IndexedLine, type IndexSource, openTextIndex, type TextIndex } from "@/lib/store/text-index";
import { createPrintedLines, type PrintedLines } from "@/lib/terminal/printed-lines";
import { createCastReader } from "./asciicast";
import { LOOK_EVERY_MS, SETTLE_MS } from "./pane-recorder";
import { findTapeFile, indexFileOf, listTapeFiles, openTapeText, packTapeFile, type TapeFile } from "./tape-folder";
import type { TapeLimits } from "./tape-messages";
import { whatToForget } from "./what-to-forget";

export type TapeShelf = {
  knows(name: string): boolean;
  put(source: IndexSource): void;
  append(agent: AgentId, source: IndexSource, lines: readonly IndexedLine[]): void;
  lastOf(agent: AgentId): IndexSource | undefined;
  lastLines(owner: string, count: number): string[];
  together(work: () => void): void;
  /** A part that is closed; `pack` in the background, or leave it to the next start. */
  finished(source: IndexSource, pack: boolean): void;
  /** Brings files and index into line: what a crash left is finished, what the index lacks is read again. */
  recover(): Promise<void>;
  /** Forgets what is too old or too much, in the files and in the index. */
  sweep(limits: TapeLimits, now: number): Promise<void>;
  /** Waits for what is being packed. */
  settled(): Promise<void>;
  dispose(): void;
};

/** The recordings on the disk and their index. The files are the truth: an index that is broken is made anew from them. */
export function openTapeShelf(options: {
  folder: string;
  report: (error: AppError | null) => void;
  now: () => number;
}): TapeShelf {
  const { folder } = options;
  const index = openOrBegin();
  const known = new Set<string>();
  /** Parts that are being written, by agent. */
  const live = new Map<AgentId, string>();
  /** Its lines could not be indexed: it is read again from its file. */
  const behind = new Set<string>();
  let packing: Promise<unknown> = Promise.resolve();
  let disposed = false;

  function openOrBegin(): TextIndex {
    const file = indexFileOf(folder);
    const opened = openTextIndex(file, "write");
    if (opened.ok) return opened.value;
    if (opened.error.code !== "index-damaged") throw Object.assign(new Error(opened.error.message), { code: "ENOSPC" });
    const begun = openTextIndex(file, "begin");
    if (!begun.ok) throw new Error(begun.error.message);
    options.report({
      code: "index-damaged",
      message: `The index of the tape was damaged. It is built anew from the recordings; the old one is ${file}.damaged.`,
      hint: "Until that is done, searches may miss older lines.",
    });
    return begun.value;
  }

  /** An index that cannot be written costs searches, never the recording. */
  function quietly(names: readonly string[], work: () => void) {
    try {
      work();
    } catch (error) {
      for (const name of names) behind.add(name);
      options.report({
        code: "index-unusable",
        message: "The tape's index cannot be written; recordings go on.",
        hint: "Free some space. What is missing is read again from the recordings then.",
        cause: error instanceof Error ? error.message : String(error),
      });
    }
  }

  function put(source: IndexSource) {
    quietly([source.name], () => {
      // The index counts the lines itself.
      index.putSource({ ...source, lines: index.source(source.name)?.lines ?? 0 });
      known.add(source.name);
    });
  }

  function pack(source: IndexSource) {
    packing = packing.then(async () => {
      const file = findTapeFile(folder, source.owner as AgentId, source.name as RecordingId); // as they were given
      if (!file || disposed) return;
      // It stays unpacked where there is no room for both; the next start tries again.
      const bytes = await packTapeFile(file).catch(() => file.bytes);
      if (!disposed) put({ ...source, bytes });
    });
  }

  async function readAgain(file: TapeFile): Promise<void> {
    const read = await readTapeFile(file);
    if (disposed || !read) return;
    const { source, lines } = read;
    index.together(() => {
      index.remove([source.name]);
      index.putSource({ ...source, bytes: file.bytes });
      index.append(source.name, source.owner, lines);
    });
    known.add(source.name);
    behind.delete(source.name);
    if (!file.packed) pack({ ...source, bytes: file.bytes });
  }

  async function catchUp() {
    if (behind.size === 0) return;
    const recording = new Set(live.values());
    for (const file of listTapeFiles(folder)) {
      if (!behind.has(file.id) || recording.has(file.id) || disposed) continue;
      try {
        await readAgain(file);
      } catch {
        return; // still no room; the next sweep tries again
      }
    }
    if (behind.size === 0) options.report(null);
  }

  return {
    knows: (name) => known.has(name),
    put,
    append(agent, source, lines) {
      if (source.state === "recording") live.set(agent, source.name);
      if (!known.has(source.name)) put(source);
      if (lines.length > 0) quietly([source.name], () => index.append(source.name, agent, lines));
    },
    lastOf: (agent) => index.sources({ owner: agent, limit: 1 })[0],
    lastLines: (owner, count) => index.lastLines(owner, count),
    together: (work) => quietly([...live.values()], () => index.together(work)),
    finished(source, packs) {
      put(source);
      if (live.get(source.owner as AgentId) === source.name) live.delete(source.owner as AgentId);
      if (packs) pack(source);
    },
    async recover() {
      const files = listTapeFiles(folder);
      const found = new Set<string>(files.map(({ id }) => id));
      const written = new Set(live.values());
      index.remove(
        index.sources({ limit: -1 }).flatMap(({ name }) => (found.has(name) || known.has(name) ? [] : [name])),
      );
      for (const file of files) {
        if (disposed) return;
        if (written.has(file.id) || known.has(file.id)) continue;
        const source = index.source(file.id);
        if (source === null || source.state === "recording") await readAgain(file);
        else {
          known.add(file.id);
          if (!file.packed) pack(source);
        }
        await nextTurn();
      }
    },
    async sweep(limits, now) {
      await catchUp();
      const parts = index.sources({ limit: -1 });
      const gone = new Set(whatToForget(parts, limits, now));
      for (const { name, owner } of parts.filter((part) => gone.has(part.name))) {
        const file = findTapeFile(folder, owner as AgentId, name as RecordingId); // as they were given
        if (file) rmSync(file.path, { force: true });
      }
      if (gone.size > 0) index.remove([...gone]);
    },
    settled: async () => void (await packing),
    dispose() {
      disposed = true;
      index.dispose();
    },
  };
}

/** Reads a recording's lines as they were read when it was made. What a crash has cut off at its end is cut off for good. */
async function readTapeFile(file: TapeFile): Promise<{ source: IndexSource; lines: IndexedLine[] } | null> {
  const reader = createCastReader();
  const lines: IndexedLine[] = [];
  let printed: PrintedLines | null = null;
  let lastAt = 0;
  let lookedAt = 0;
  let whole = 0;
  for await (const line of createInterface({ input: openTapeText(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const event = reader.read(line);
    const length = Buffer.byteLength(line) + 1;
    if (event || reader.header) whole += length;
    const { header } = reader;
    if (!header) break;
    printed ??= createPrintedLines(header.term);
    if (!event) continue;
    if (event.at - lastAt >= SETTLE_MS || event.at - lookedAt >= LOOK_EVERY_MS) {
      lines.push(...printed.settle(lastAt));
      lookedAt = event.at;
    }
    lastAt = event.at;
    if (event.code === "o") lines.push(...printed.write(event.data, event.at));
    const [, cols, rows] = event.code === "r" ? (/^(\d+)x(\d+)$/.exec(event.data) ?? []) : [];
    if (cols && rows) printed.resize(Number(cols), Number(rows));
  }
  const { header } = reader;
  if (!header || !printed) {
    printed?.dispose();
    return null;
  }
  lines.push(...printed.settle(lastAt));
  printed.dispose();
  if (!file.packed && existsSync(file.path) && whole < file.bytes) truncateSync(file.path, whole);
  const { id, agent, run, part, startedAt } = header.tape;
  const endedAt = Math.max(startedAt, lastAt);
  const source = {
    name: id,
    owner: agent,
    group: run,
    part,
    startedAt,
    endedAt,
    state: "continued",
    bytes: file.bytes,
    lines: 0,
  };
  return { source, lines };
}
