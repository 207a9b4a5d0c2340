import { execFileSync } from "node:child_process";
import { appendFile, mkdir, mkdtemp, readdir, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Violation } from "@/lib/contract/enforcement";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { systemClock } from "../clock";
import { inBackground } from "../in-background";
import { failLoudly } from "../testing/fail-loudly";
import { followViolations, type ViolationsLog } from "./violations-log";

const all = { limit: 200 };
const stamp = (at = new Date()) => at.toLocaleString("sv-SE").replace(" ", "T");
const line = (agent: string, subject: string, at?: Date) =>
  `${stamp(at)} ${agent} BLOCKED Write ${subject} (pattern: tests/**)\n`;

describe("the guard's log", () => {
  let folder: string;
  let file: string;
  let log: ViolationsLog | undefined;
  const added: Violation[][] = [];
  const follow = async (rotates = true) => {
    log = await followViolations({
      file,
      clock: systemClock,
      inBackground: inBackground(failLoudly),
      onAdded: (some) => added.push(some),
      rotates,
    });
    return log;
  };
  const subjects = () => log?.list(all).map(({ subject }) => subject);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "violations-"));
    file = join(folder, "logs", "hook-violations.log");
    await mkdir(join(folder, "logs"));
    added.length = 0;
    await (await follow()).look();
  });
  afterEach(async () => {
    log?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("is empty before the first call was blocked, and follows what is written then", async () => {
    expect(subjects()).toEqual([]);
    await writeFile(file, line("a", "one"));
    await waitFor("the first line", () => subjects()?.length === 1);
    await appendFile(file, line("b", "two"));
    await waitFor("the second line", () => subjects()?.length === 2);
    expect(subjects()).toEqual(["two", "one"]);
    expect(added.flat().map(({ id }) => id)).toEqual([1, 2]);
  });

  it("leaves the folder to the hooks, and finds it when the first one makes it", async () => {
    log?.dispose();
    await rm(join(folder, "logs"), { recursive: true });
    await follow();
    expect(await readdir(folder)).toEqual([]);
    await mkdir(join(folder, "logs"));
    await writeFile(file, line("a", "one"));
    await waitFor("the first line", () => subjects()?.length === 1);
    await appendFile(file, line("a", "two"));
    await waitFor("the second line", () => subjects()?.length === 2, 2_000);
  });

  it("waits for the end of a line, and leaves out what no hook wrote", async () => {
    const [start, end] = ["2025-11-19T15:30:42 a BLOCKED Wr", "ite x (rule: y)\nsomething else\n"];
    await writeFile(file, start);
    await log?.look();
    expect(subjects()).toEqual([]);
    await appendFile(file, end);
    await log?.look();
    expect(subjects()).toEqual(["x"]);
  });

  it("begins anew after the file was cut off or replaced", async () => {
    await writeFile(file, line("a", "one") + line("a", "two"));
    await log?.look();
    await truncate(file);
    await log?.look();
    await appendFile(file, line("a", "three"));
    await log?.look();
    await rename(file, `${file}.old`);
    await writeFile(file, line("a", "four"));
    await log?.look();
    expect(subjects()).toEqual(["four", "three", "two", "one"]);
  });

  it("filters by agent, tool and words, and counts per agent", async () => {
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await writeFile(file, line("a", "src/One", longAgo) + line("a", "src/two") + line("b", "src/one"));
    await log?.look();
    expect(log?.list({ ...all, agent: "a" }).map(({ subject }) => subject)).toEqual(["src/two", "src/One"]);
    expect(log?.list({ ...all, text: "ONE" })).toHaveLength(2);
    expect(log?.list({ ...all, tool: "Bash" })).toEqual([]);
    expect(log?.list({ limit: 1 })).toHaveLength(1);
    expect(log?.count("a")).toEqual({ lastHour: 1, total: 2 });
    expect(log?.count("nobody")).toEqual({ lastHour: 0, total: 0 });
  });

  it("keeps only the newest of a huge log, and moves it aside", async () => {
    await writeFile(file, line("a", "x".repeat(200)).repeat(50_000));
    await log?.look();
    expect(log?.list({ limit: 2_000 })).toHaveLength(2_000);
    expect((await stat(file)).size).toBe(0);
    expect((await stat(`${file}.1`)).size).toBeGreaterThan(10 * 1024 * 1024);
    await writeFile(file, line("a", "after"));
    await log?.look();
    expect(log?.list({ limit: 1 })[0]?.subject).toBe("after");
  });

  it("is not kept waiting by a pipe in its place", async () => {
    execFileSync("mkfifo", [file]);
    await log?.look();
    expect(subjects()).toEqual([]);
  });
});
