import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followTranscript, type TranscriptWatch } from "./follow-transcript";

const LIMIT = { isApiErrorMessage: true, error: "rate_limit", message: { model: "<synthetic>" } };
let folder: string;
let watch: TranscriptWatch | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "conversations "));
});
afterEach(async () => {
  watch?.dispose();
  await rm(folder, { recursive: true });
});

function follow(name: string) {
  watch = followTranscript({ file: join(folder, name), inBackground: () => {}, onChange: () => {} });
  return watch;
}

async function writeLimit(name: string) {
  const line = { type: "assistant", timestamp: new Date().toISOString(), ...LIMIT };
  await writeFile(join(folder, name), `${JSON.stringify(line)}\n`);
}

it("reads a conversation that is a plain file", async () => {
  await writeLimit("one.jsonl");
  const followed = follow("one.jsonl");
  await followed.look();
  expect(followed.tale.claim?.state).toBe("exhausted");
});

it("waits for no FIFO, and follows no link", async () => {
  execFileSync("mkfifo", [join(folder, "fifo.jsonl")]);
  await follow("fifo.jsonl").look();
  await writeLimit("elsewhere");
  await symlink(join(folder, "elsewhere"), join(folder, "link.jsonl"));
  const followed = follow("link.jsonl");
  await followed.look();
  expect(followed.tale.claim).toBeNull();
});
