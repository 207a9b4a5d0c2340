import { open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { accountFor, describeAccount } from "../account-bytes";
import { colouredLog } from "../coloured-log";
import { againstFloor, type Row } from "../row";
import { interleaved, median } from "../statistics";
import { openTerminals } from "../terminals/open-terminals";
import type { BenchTerminal } from "../terminals/terminal";

const MEGABYTE = 1_000_000;
const WITHIN_MS = 120_000;
/** Nothing more comes of a run, and the next one may begin. */
const QUIET_MS = 400;

/** From Enter to the marker line behind a long coloured log. */
export const throughput: Row = {
  name: "throughput",
  async measure({ short }) {
    const size = (short ? 5 : 50) * MEGABYTE;
    const log = join(tmpdir(), `bench-log-${process.pid}`);
    const lines = await writeLog(log, size);
    const command = `printf ready; while read -r round; do cat '${log}'; echo "END:$round:"; done`;
    const terminals = await openTerminals(command);
    const { pty, ws, sio, own } = terminals;
    let round = 0;
    const run = (terminal: BenchTerminal) => async () => {
      round += 1;
      const time = await timeToMarker(terminal, round);
      await quiet(terminal);
      return time;
    };
    const accounts: string[] = [];
    try {
      const ownRun = run(own);
      const times = await interleaved(short ? 1 : 5, {
        pty: run(pty),
        ws: run(ws),
        sio: run(sio),
        async own() {
          own.takeReceived();
          const time = await ownRun();
          accounts.push(describeAccount(accountFor(own.takeReceived(), { lines, marker: `END:${round}:` })));
          return time;
        },
      });
      const others = (["ws", "sio"] as const).map((name) => `${name} ${median(times[name]).toFixed(0)} ms`);
      return [
        againstFloor({
          what: `${size / MEGABYTE} MB of coloured log`,
          unit: "ms",
          figure: median(times.own),
          floor: median(times.pty),
          floorName: "pty",
          atMost: 1.1,
          notes: [...others, accounts.at(-1) ?? ""].join(", "),
        }),
      ];
    } finally {
      await terminals.dispose();
      await rm(log, { force: true });
    }
  },
};

/** Answers the lines, as they stand in the file. */
async function writeLog(file: string, size: number): Promise<string[]> {
  const lines = colouredLog(size);
  const handle = await open(file, "w");
  try {
    await handle.writeFile(`${lines.join("\n")}\n`);
  } finally {
    await handle.close();
  }
  return lines;
}

function timeToMarker(terminal: BenchTerminal, round: number): Promise<number> {
  const marker = Buffer.from(`END:${round}:`);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no marker within ${WITHIN_MS} ms`)), WITHIN_MS);
    let tail = Buffer.alloc(0);
    const start = performance.now();
    terminal.onBytes((bytes) => {
      const seen = Buffer.concat([tail, bytes]);
      tail = seen.subarray(-marker.length);
      if (!seen.includes(marker)) return;
      clearTimeout(timer);
      terminal.onBytes(() => {});
      resolve(performance.now() - start);
    });
    terminal.write(`${round}\r`);
  });
}

async function quiet(terminal: BenchTerminal): Promise<void> {
  let last = performance.now();
  terminal.onBytes(() => {
    last = performance.now();
  });
  while (performance.now() - last < QUIET_MS) await pause(20);
}
