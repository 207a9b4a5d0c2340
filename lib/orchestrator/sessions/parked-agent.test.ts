import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { copyFile, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endProcessTree, processesOf } from "@/lib/tmux/tmux";
import { findParkedAgent } from "./parked-agent";

/** No process has it: the record of the pane's program is all that counts. */
const PANE = 4_194_305;
const PROGRAM = { commands: ["claude"] };
let folder: string;
let job: ChildProcess & { pid: number };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "records "));
  await copyFile("/bin/sleep", join(folder, "claude"));
  execFileSync("chmod", ["755", join(folder, "claude")]);
  job = spawn(join(folder, "claude"), ["60"], { stdio: "ignore" }) as typeof job; // it has begun, or the test fails
  await new Promise((resolve) => job.once("spawn", resolve));
  await record(PANE, { parkedJobId: "job-1" });
});
afterEach(async () => {
  job.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

function record(pid: number, more: object, name = `${pid}.json`) {
  return writeFile(join(folder, name), JSON.stringify({ pid, sessionId: "in-background", cwd: "/", ...more }));
}

function find(foreign: readonly number[] = []) {
  return findParkedAgent(folder, { pids: [PANE], foreign: new Set(foreign) }, PROGRAM);
}

it("finds the process that a conversation has left its pane for, and when it started", async () => {
  await record(job.pid, { kind: "bg", jobId: "job-1" });
  expect(await find()).toEqual({ ...processesOf([job.pid])[0], conversation: "in-background" });
});

it("does not believe a record of another session's process, nor one in a file of another name", async () => {
  await record(job.pid, { kind: "bg", jobId: "job-1" });
  expect(await find([job.pid])).toBeNull();
  await rename(join(folder, `${job.pid}.json`), join(folder, "77.json"));
  expect(await find()).toBeNull();
});

it("waits for no FIFO and follows no link among the records", async () => {
  for (let pid = 1; pid <= 8; pid += 1) execFileSync("mkfifo", [join(folder, `${pid}.json`)]);
  await record(job.pid, { kind: "bg", jobId: "job-1" }, "elsewhere");
  await symlink(join(folder, "elsewhere"), join(folder, `${job.pid}.json`));
  expect(await find()).toBeNull();
  await rm(join(folder, `${PANE}.json`));
  execFileSync("mkfifo", [join(folder, `${PANE}.json`)]);
  expect(await find()).toBeNull();
});

it("ends no process that has the number of one that was meant, but started at another time", async () => {
  await endProcessTree({ pid: job.pid, startTime: "1" });
  expect(processesOf([job.pid])).toHaveLength(1);
  await endProcessTree(processesOf([job.pid])[0] ?? { pid: 0, startTime: "" });
  expect(job.signalCode ?? (await new Promise((resolve) => job.once("exit", (_code, signal) => resolve(signal))))).toBe(
    "SIGTERM",
  );
});
