import { join } from "node:path";
import { writeTogether } from "../write-atomically";

/** Replaces two files over and over, until it is killed: all A, all B, all A, … */
const folder = process.argv[2] ?? "";
for (let round = 0; ; round += 1) {
  const content = (round % 2 === 0 ? "A" : "B").repeat(200_000);
  await writeTogether(["one", "two"].map((name) => ({ path: join(folder, name), content, mode: 0o644 })));
  if (round === 1) process.stdout.write("writing\n");
}
