import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TapeQuery } from "@/lib/contract/tape";
import { createTapeReader } from "@/lib/orchestrator/tape/read-tape";
import { indexFileOf } from "@/lib/orchestrator/tape/tape-folder";
import { type IndexedLine, openTextIndex } from "@/lib/store/text-index";
import { need } from "../need";
import type { Row, RowResult } from "../row";
import { median, quantile, timed } from "../statistics";

const MEGABYTE = 1_000_000;
const AGENTS = 26;
/** The page's first hits. */
const GOAL_MS = 100;

/**
 * Searches in a full tape. `TAPE_BENCH_MB=1000` is the goal's size (some minutes to fill); without it 1 GB in the full form
 * would take longer than all other rows together, so it is asked for.
 */
export const tapeSearch: Row = {
  name: "tape-search",
  async measure({ short }) {
    const megabytes = short ? 2 : Number(process.env["TAPE_BENCH_MB"] ?? 100);
    const folder = await mkdtemp(join(tmpdir(), "bench-tape-"));
    try {
      const filling = await fill(folder, megabytes * MEGABYTE);
      const { size } = await stat(indexFileOf(folder));
      const rows = await measureSearches(folder, megabytes, short ? 3 : 15);
      return [
        ...rows,
        {
          ...{
            what: `fill the index with ${megabytes} MB of text`,
            unit: "MB/s",
            figure: megabytes / (filling / 1000),
          },
          ...{ floor: null, floorName: "-", goal: "-", reached: null },
          notes: `index ${(size / MEGABYTE).toFixed(0)} MB, ${(size / MEGABYTE / megabytes).toFixed(2)} of the text`,
        },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

const searches = {
  "a common word": { text: "error" },
  "a phrase": { text: '"permission denied"' },
  "two common words, seldom in one line": { text: "warning timeout" },
  "a word of one agent": { text: "error", agent: "agent-7" },
  "a rare word": { text: "needle0" },
  "a phrase in capital letters": { text: '"Permission Denied"', matchCase: true },
  nothing: { text: "nowhere" },
} as const;

async function measureSearches(folder: string, megabytes: number, rounds: number): Promise<RowResult[]> {
  const rows: RowResult[] = [];
  for (const [what, query] of Object.entries(searches)) {
    const times: number[] = [];
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      // Opened anew, as the first search of a day finds it; the system's file cache is warm.
      const reader = createTapeReader(folder, Date.now);
      times.push(
        await timed(async () => {
          found = need(reader.search(TapeQuery.parse(query))).count;
        }),
      );
      reader.dispose();
    }
    rows.push({
      ...{ what: `search ${megabytes} MB of tape: ${what}, p50`, unit: "ms", figure: median(times), floor: null },
      ...{ floorName: "-", goal: `≤ ${GOAL_MS} ms`, reached: median(times) <= GOAL_MS },
      notes: `p95 ${quantile(times, 0.95).toFixed(1)} ms, ${found} hits counted`,
    });
  }
  return rows;
}

/** Lines as logs have them: a time, a level, a few of many words; some that a search is made for. */
async function fill(folder: string, bytes: number): Promise<number> {
  const index = need(openTextIndex(indexFileOf(folder), "begin"));
  const random = createRandom(7);
  const words = Array.from({ length: 20_000 }, (_, at) => `w${at.toString(36)}${"etaoinshrdlu"[at % 12]}`);
  const sources = Array.from({ length: AGENTS }, (_, at) => ({ name: sourceName(at), owner: `agent-${at}` }));
  const begin = Date.UTC(2026, 0, 1);
  const time = await timed(async () => {
    for (const { name, owner } of sources) {
      const times = { startedAt: begin, endedAt: begin };
      index.putSource({ name, owner, group: name, part: 1, ...times, state: "continued", bytes: 0, lines: 0 });
    }
    let written = 0;
    for (let batch = 0; written < bytes; batch += 1) {
      const lines: IndexedLine[] = [];
      for (let line = 0; line < 500; line += 1) {
        const text = lineOf(random, words, batch * 500 + line);
        lines.push({ at: begin + batch * 1_000 + line, text });
        written += text.length + 1;
      }
      const { name, owner } = sources[batch % AGENTS] ?? { name: "", owner: "" };
      index.append(name, owner, lines);
    }
  });
  index.dispose();
  return time;
}

function lineOf(random: () => number, words: readonly string[], number: number): string {
  const level = random() < 0.02 ? "error" : random() < 0.05 ? "warning" : "info";
  const some = Array.from(
    { length: 8 + Math.floor(random() * 8) },
    () => words[Math.floor(random() ** 2 * words.length)],
  );
  if (random() < 0.0005) some.push(random() < 0.01 ? "Permission Denied" : "permission denied");
  if (random() < 0.02) some.push("timeout");
  if (number % 1_000_003 === 17) some.push("needle0");
  return `12:00:00.${number % 1000} [${level}] ${some.join(" ")}`;
}

const sourceName = (at: number) => `20260101t000000-${at.toString(16).padStart(6, "0")}`;

function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}
