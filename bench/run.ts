import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Row, RowResult } from "./row";
import { commandLine } from "./rows/command-line";
import { decode } from "./rows/decode";
import { echo } from "./rows/echo";
import { fleet } from "./rows/fleet";
import { generate } from "./rows/generate";
import { hook } from "./rows/hook";
import { spawn } from "./rows/spawn";
import { status } from "./rows/status";
import { tapeSearch } from "./rows/tape-search";
import { throughput } from "./rows/throughput";
import { tmuxCommands } from "./rows/tmux-commands";
import { viewers } from "./rows/viewers";
import { markdownTable } from "./table";

const rows: Row[] = [
  ...[generate, commandLine, hook, status],
  ...[spawn, tmuxCommands, decode, echo, throughput, viewers, fleet, tapeSearch],
];

/** `npm run bench [-- --short] [name …]`: measures, prints the table, and keeps it in `bench/results/`. */
async function main() {
  const words = process.argv.slice(2);
  const short = words.includes("--short");
  const wanted = words.filter((word) => !word.startsWith("-"));
  const chosen = wanted.length === 0 ? rows : rows.filter(({ name }) => wanted.includes(name));
  if (chosen.length === 0) throw new Error(`no such row; there are: ${rows.map(({ name }) => name).join(", ")}`);
  const results: RowResult[] = [];
  for (const row of chosen) {
    process.stderr.write(`${row.name} …\n`);
    results.push(...(await row.measure({ short })));
  }
  const table = markdownTable(results);
  process.stdout.write(`${table}\n`);
  const folder = join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "latest.md"), `${table}\n`);
  await writeFile(join(folder, "latest.json"), `${JSON.stringify(results, null, 2)}\n`);
}

await main();
