import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RowResult } from "../row";
import { markdownTable } from "../table";
import { measureFleet } from "./measure-fleet";

/** `npm run bench:web [-- --short] [count …]`: a real browser on the built product, with 27 and 100 agents. */
async function main() {
  const words = process.argv.slice(2);
  const seconds = words.includes("--short") ? 1 : 5;
  const counts = words.filter((word) => /^\d{1,3}$/.test(word)).map(Number);
  const results: RowResult[] = [];
  for (const count of counts.length > 0 ? counts : [27, 100]) {
    process.stderr.write(`${count} agents …\n`);
    results.push(...(await measureFleet(count, seconds)));
  }
  const table = markdownTable(results);
  process.stdout.write(`${table}\n`);
  const folder = join(import.meta.dirname, "..", "results");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "web.md"), `${table}\n`);
  await writeFile(join(folder, "web.json"), `${JSON.stringify(results, null, 2)}\n`);
}

await main();
