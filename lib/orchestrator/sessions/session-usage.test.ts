import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { systemClock } from "../clock";
import { failLoudly } from "../testing/fail-loudly";
import { parsePs, parseStat, processUnits, readProcessTable } from "./process-table";
import { createSessionUsage } from "./session-usage";

const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

/** A shell in a session of its own, below which another process does what is asked. */
async function family(work: string): Promise<number> {
  const child = spawn("setsid", ["sh", "-c", `(${work}) & echo up; wait`], { stdio: ["ignore", "pipe", "ignore"] });
  const pid = child.pid ?? 0;
  ending.push(() => process.kill(-pid, "SIGKILL"));
  await once(child.stdout, "data");
  return pid;
}

describe("what a session takes", () => {
  it("is that of its whole process tree: processor time since the last look, and memory", async () => {
    const busy = await family("while :; do :; done");
    const quiet = await family("sleep 1000");
    const changed: string[] = [];
    const usage = createSessionUsage({
      clock: systemClock,
      units: processUnits(),
      roots: () =>
        new Map([
          ["busy", [busy]],
          ["quiet", [quiet]],
        ]),
      regularly: false,
      inBackground: (work) => void work.catch(failLoudly),
      onChange: (sessions) => changed.push(...sessions),
    });
    await usage.look();
    const seen = await waitFor("the second look", async () => {
      await usage.look();
      const used = usage.of("busy");
      return used && used.cpuPercent !== null && used.cpuPercent > 0 ? used : null;
    });
    expect(seen.processes).toBe(2);
    expect(seen.memoryBytes).toBeGreaterThan(0);
    expect(usage.of("quiet")).toMatchObject({ cpuPercent: 0, processes: 2 });
    expect(usage.of("another")).toBeNull();
    expect(changed).toContain("busy");
    usage.dispose();
  });

  it("counts a process that left its parent, but not its session", async () => {
    const orphaned = await family("sh -c 'sleep 1000 & exit'; sleep 1000");
    const table = await readProcessTable(await processUnits(), Date.now);
    expect(table.below([orphaned]).length).toBeGreaterThanOrEqual(3);
  });
});

it("reads a process's line from /proc, whatever its name is", () => {
  const fields = "S 7 12 11 0 -1 0 0 0 0 0 250 50 0 0 20 0 1 0 900 0 300";
  expect(parseStat(`12 (a) b ) ${fields}`, { ticksPerSecond: 100, pageBytes: 4096 })).toEqual({
    ...{ pid: 12, parent: 7, session: 11, cpuMs: 3_000, memoryBytes: 300 * 4096 },
  });
  expect(parseStat("", { ticksPerSecond: 100, pageBytes: 4096 })).toBeNull();
});

it.each([
  ["  501     1   0:12.34   2048", { pid: 501, parent: 1, cpuMs: 12_340, memoryBytes: 2048 * 1024 }],
  ["9 8 1-02:03:04 4", { pid: 9, parent: 8, cpuMs: 93_784_000, memoryBytes: 4096 }],
])("reads a line of ps, of macOS and of Linux: %s", (line, row) => {
  expect(parsePs(line)).toEqual({ session: 0, ...row });
  expect(parsePs("PID PPID TIME RSS")).toBeNull();
});
