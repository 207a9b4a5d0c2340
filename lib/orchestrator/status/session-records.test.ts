import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ChangedRecords, followSessionRecords, type SessionRecords } from "./session-records";

let folder: string;
let records: SessionRecords;
const changes: ChangedRecords[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "records "));
  changes.length = 0;
  // Only looks: what the watch tells comes when it comes.
  records = followSessionRecords({ folder, inBackground: () => {}, onChange: (changed) => changes.push(changed) });
});
afterEach(async () => {
  records.dispose();
  await rm(folder, { recursive: true });
});

function write(pid: number, more: object, name = `${pid}.json`) {
  return writeFile(join(folder, name), JSON.stringify({ pid, sessionId: "one", status: "idle", ...more }));
}

it("finds a record by a process above its own, by its conversation, and by its job", async () => {
  await write(process.pid, { kind: "interactive" });
  await write(1, { kind: "bg", jobId: "job-1", sessionId: "two" });
  await records.look();
  expect(records.find({ pid: process.ppid, sessionId: null })?.pid).toBe(process.pid);
  expect(records.find({ pid: 4_194_305, sessionId: "one" })?.pid).toBe(process.pid);
  expect(records.find({ pid: 4_194_305, sessionId: null })).toBeNull();
  expect(records.findJob("job-1")?.pid).toBe(1);
});

it("tells whom a change concerns, and nobody else", async () => {
  await write(process.pid, {});
  await write(1, { sessionId: "two" });
  await records.look();
  await write(1, { sessionId: "three", jobId: "job-1" });
  await records.look();
  const last = changes.at(-1);
  expect([...(last?.conversations ?? [])]).toEqual(["two", "three"]);
  expect([...(last?.jobs ?? [])]).toEqual(["job-1"]);
  expect(last?.pids.has(process.pid)).toBe(false);
  await rm(join(folder, `${process.pid}.json`));
  await records.look();
  expect(changes.at(-1)?.pids.has(process.ppid)).toBe(true);
  expect(records.find({ pid: process.ppid, sessionId: null })).toBeNull();
  await records.look();
  expect(changes).toHaveLength(3);
});

it("believes no record in a file of another name, and waits for no FIFO", async () => {
  await write(process.pid, {}, "77.json");
  execFileSync("mkfifo", [join(folder, "78.json")]);
  await records.look();
  expect(records.find({ pid: process.pid, sessionId: "one" })).toBeNull();
});
