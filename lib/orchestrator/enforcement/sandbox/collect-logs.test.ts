import { appendFile, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { systemClock } from "../../clock";
import { inBackground } from "../../in-background";
import { failLoudly } from "../../testing/fail-loudly";
import { collectSandboxedLogs, type LogCollector } from "./collect-logs";

const line = (agent: string, subject: string) =>
  `2025-11-19T15:30:42 ${agent} BLOCKED Write ${subject} (pattern: tests/**)\n`;

describe("the logs of sandboxed hooks", () => {
  let folder = "";
  let own = "";
  let target = "";
  let collector: LogCollector;
  const start = () =>
    collectSandboxedLogs({ folder, target, clock: systemClock, inBackground: inBackground(failLoudly) });
  beforeEach(async () => {
    const root = await mkdtemp(join(tmpdir(), "collect-"));
    [folder, target] = [join(root, "sandbox"), join(root, "all.log")];
    own = join(folder, "iw-backend-agent", "hook-violations.log");
    await mkdir(join(folder, "iw-backend-agent"), { recursive: true });
    await writeFile(join(folder, "iw-backend-agent", "agent"), "backend-agent");
    await writeFile(target, "");
    collector = start();
  });
  afterEach(async () => {
    collector.dispose();
    await rm(join(folder, ".."), { recursive: true, force: true });
  });
  const collected = () => readFile(target, "utf8");

  it("reach the log of all as they are written, and only once", async () => {
    await collector.look();
    await writeFile(own, line("backend-agent", "tests/é"));
    await waitFor("the line", async () => (await collected()) === line("backend-agent", "tests/é"));
    await appendFile(own, "2025-11-19T15:30:43 backend-agent BLOCKED Wr");
    await collector.look();
    collector.dispose();
    collector = start();
    await appendFile(own, "ite two (pattern: a)\n");
    await collector.look();
    expect((await collected()).split("\n").slice(1)).toEqual([
      "2025-11-19T15:30:43 backend-agent BLOCKED Write two (pattern: a)",
      "",
    ]);
  });

  it("tell of their own agent only, whatever is written into them", async () => {
    await writeFile(own, `${line("other-agent", "x")}nonsense\n${line("backend-agent", "mine")}${"x".repeat(400_000)}`);
    await collector.look();
    await collector.look();
    expect(await collected()).toBe(line("backend-agent", "mine"));
  });

  it("go on after they were cut off", async () => {
    await writeFile(own, line("backend-agent", "one") + line("backend-agent", "two"));
    await collector.look();
    await truncate(own);
    await collector.look();
    await appendFile(own, line("backend-agent", "three"));
    await collector.look();
    expect((await collected()).match(/one|two|three/g)).toEqual(["one", "two", "three"]);
  });
});
