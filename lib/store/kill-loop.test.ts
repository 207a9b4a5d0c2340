import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SQLite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openStore } from "./store";

/** The long form of 200 rounds runs with the other long faults; each round starts a process. */
const rounds = Number(process.env.KILL_ROUNDS ?? 8);

/** Writes audit rows for ever and acknowledges each on stdout when the store has confirmed it. */
const writer = (file: string, first: number) => `
  import { writeSync } from "node:fs";
  import { openStore } from ${JSON.stringify(join(import.meta.dirname, "store.ts"))};
  const opened = await openStore({ file: ${JSON.stringify(file)} });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  for (let number = ${first}; ; number++) {
    await opened.value.audit.append({ at: number, who: "w".repeat(300), what: "write", result: "ok", address: "" });
    writeSync(1, number + "\\n");
  }
`;

/** The highest number that was acknowledged before the process was killed in full flight. */
async function writeUntilKilled(file: string, first: number, kills: number): Promise<number> {
  const arguments_ = ["--import", "tsx", "--input-type=module", "--eval", writer(file, first)];
  const child = spawn(process.execPath, arguments_, { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.split("\n").length > kills) child.kill("SIGKILL");
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  expect(child.signalCode).toBe("SIGKILL");
  const complete = output.slice(0, output.lastIndexOf("\n"));
  return Number(complete.split("\n").at(-1));
}

describe("fault F10: kill -9 while the database is being written", () => {
  it("keeps every row that was confirmed, and the database whole", { timeout: 10_000 + rounds * 5_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "kill-"));
    const file = join(folder, "orchestrator.db");
    let last = 0;
    for (let round = 0; round < rounds; round++) {
      last = await writeUntilKilled(file, last + 1, 1 + ((round * 37) % 100));
      const raw = new SQLite(file);
      expect(raw.pragma("integrity_check", { simple: true })).toBe("ok");
      // One more may have been written than the writer lived to acknowledge.
      const found = raw.prepare("select max(at) from audit").pluck().get();
      expect([last, last + 1]).toContain(found);
      last = Number(found);
      expect(raw.prepare("select count(*) from audit").pluck().get()).toBe(last);
      raw.close();
    }
    const store = await openStore({ file });
    expect(store.ok).toBe(true);
    if (store.ok) await store.value.dispose();
    rmSync(folder, { recursive: true });
  });
});
