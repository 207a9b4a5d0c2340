import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import type { AppError } from "@/lib/contract/reply";
import { TapeQuery } from "@/lib/contract/tape";
import { canMountDisks, mountSmallDisk, unmountDisk } from "../files/testing/small-disk";
import { createTapeReader } from "./read-tape";
import { createEventRecorder, type EventRecorder } from "./record-events";
import { agentFolderOf, indexFileOf, listTapeFiles } from "./tape-folder";
import type { FromRecorder, TapeEvent } from "./tape-messages";
import { openTapeShelf, type TapeShelf } from "./tape-shelf";

const agent = AgentId.parse("qa-agent");
const size = { cols: 80, rows: 24 };
const limits = { keepDays: 30, maxTotalBytes: 1e9, maxSessionBytes: 1e9 };

let folder: string;
let now: number;
let told: FromRecorder[];
let shelf: TapeShelf;
let recorder: EventRecorder;
const problems = () => told.flatMap((message) => (message.type === "problem" ? [message.error] : []));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tape-"));
  now = Date.UTC(2026, 10, 29, 9);
  begin();
});
afterEach(() => {
  recorder.close();
  shelf.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** What the thread does with its messages, here, with a clock that is moved by hand. */
function begin() {
  told = [];
  shelf = openTapeShelf({
    folder,
    report: (error: AppError | null) => told.push({ type: "problem", error }),
    now: () => now,
  });
  recorder = createEventRecorder({
    setup: { folder, patterns: [], secrets: [] },
    shelf,
    tell: (message) => told.push(message),
    now: () => now,
  });
}

function start(sessionStartedAt: number | null) {
  recorder.take({ type: "start", key: 1, at: now, agent, sessionStartedAt, size });
}

function print(text: string) {
  now += 1_000;
  const data = new TextEncoder().encode(text);
  recorder.take({ type: "output", key: 1, ats: [now], ends: [data.length], data });
}

function picture(text: string, more: Partial<Extract<TapeEvent, { type: "picture" }>> = {}) {
  now += 1_000;
  const data = new TextEncoder().encode(`\x18\x1bc${text}`);
  recorder.take({ type: "picture", key: 1, at: now, size, data, gap: null, nextPart: false, ...more });
}

function find(text: string) {
  const reader = createTapeReader(folder, () => now);
  const found = reader.search(TapeQuery.parse({ text }));
  reader.dispose();
  if (!found.ok) throw new Error(found.error.message);
  return found.value.hits.map((hit) => hit.text);
}

/** The lines of the only part. */
function written(): string[] {
  const [file] = listTapeFiles(folder);
  return readFileSync(file?.path ?? "", "utf8")
    .trim()
    .split("\n");
}

function crash() {
  // What a killed process leaves: no end is written, nothing is packed.
  shelf.dispose();
  begin();
}

describe("the tape under faults", () => {
  it("is whole and found again after its process was killed in the middle of a line", async () => {
    start(null);
    print("before the crash\r\n");
    recorder.tick(now + 5_000);
    recorder.flush();
    const [file] = listTapeFiles(folder);
    appendFileSync(file?.path ?? "", '[0.5,"o","half of a li');
    crash();
    await shelf.recover();
    await shelf.settled();
    expect(find("crash")).toEqual(["before the crash"]);
    const [packed] = listTapeFiles(folder);
    expect(packed?.packed).toBe(true);
    start(now - 60_000);
    picture("before the crash\r\n");
    print("after it\r\n");
    recorder.tick(now + 5_000);
    recorder.flush();
    expect(find("after")).toEqual(["after it"]);
    expect(find("crash")).toEqual(["before the crash"]);
    const reader = createTapeReader(folder, () => now);
    const list = reader.list({ agent });
    reader.dispose();
    expect(list.ok && list.value.map(({ part, state }) => [part, state])).toEqual([
      [2, "recording"],
      [1, "continued"],
    ]);
  });

  it("fault F11: builds a damaged index anew from the recordings, says so, and keeps the damaged one", async () => {
    start(null);
    print("worth keeping\r\n");
    recorder.take({ type: "end", key: 1, at: now, sessionEnded: true });
    await shelf.settled();
    recorder.close();
    shelf.dispose();
    for (const rest of ["-wal", "-shm"]) rmSync(`${indexFileOf(folder)}${rest}`, { force: true });
    writeFileSync(indexFileOf(folder), "x".repeat(10_000));
    begin();
    expect(problems()).toMatchObject([{ code: "index-damaged" }]);
    await shelf.recover();
    expect(find("keeping")).toEqual(["worth keeping"]);
    expect(readFileSync(`${indexFileOf(folder)}.damaged`, "utf8")).toBe("x".repeat(10_000));
  });

  it("forgets in the index what somebody took out of the folder", async () => {
    start(null);
    print("taken away\r\n");
    recorder.take({ type: "end", key: 1, at: now, sessionEnded: true });
    await shelf.settled();
    expect(find("taken")).toEqual(["taken away"]);
    rmSync(agentFolderOf(folder, agent), { recursive: true });
    crash();
    await shelf.recover();
    expect(find("taken")).toEqual([]);
  });

  it("begins another part with the whole screen when one is full", () => {
    start(null);
    for (let count = 0; count < 80; count += 1) print(`${"word ".repeat(12_800)} ${count}\r\n`);
    expect(told.filter(({ type }) => type === "wants-picture")).toHaveLength(1);
    picture("the screen\r\n", { nextPart: true });
    print("on the next part\r\n");
    recorder.flush();
    const parts = listTapeFiles(folder).filter(({ packed }) => !packed);
    const last = readFileSync(parts.at(-1)?.path ?? "", "utf8").split("\n");
    expect(JSON.parse(last[0] ?? "")).toMatchObject({ tape: { part: 2 } });
    expect(last[1]).toContain("the screen");
  });

  it("masks a secret in a mark before the mark is cut, and one that stands across its end", () => {
    recorder.know(["correct-horse-battery"]);
    start(null);
    recorder.take({
      ...{ type: "mark", key: 1, at: now },
      mark: { kind: "prompt", text: `${"x".repeat(285)} correct-horse-battery` },
    });
    recorder.flush();
    const [, mark] = written();
    expect(mark).toContain(`xx ${"•".repeat(14)}"]`);
    expect(mark).not.toContain("correct");
  });

  it("puts a mark behind the word that is still being printed, which stays one word for the mask", () => {
    start(null);
    recorder.know(["correct-horse-battery"]);
    print("it is correct-hor");
    now += 10;
    recorder.take({ type: "mark", key: 1, at: now, mark: { kind: "state", text: "idle at the prompt" } });
    print("se-battery\r\n");
    recorder.tick(now + 5_000);
    recorder.flush();
    const lines = written();
    expect(lines.join("\n")).not.toMatch(/correct|battery/);
    expect(lines.join("\n")).toContain("•".repeat(11));
    expect(lines.some((line) => line.includes('"m","state: idle at the prompt"'))).toBe(true);
  });

  it("masks what became a secret while it was recorded", () => {
    start(null);
    print("now: of-a-tenant-1 \r\nand more\r\nthan that\r\n");
    recorder.know(["of-a-tenant-1"]);
    print("then: of-a-tenant-1 \r\n");
    recorder.tick(now + 5_000);
    recorder.flush();
    expect(find("now")).toEqual(["now: of-a-tenant-1"]);
    expect(find("then")).toEqual([`then: ${"•".repeat(13)}`]);
  });

  it.runIf(canMountDisks())(
    "fault F8: says that the disk is full, keeps what is written, and goes on by itself when there is room",
    async () => {
      recorder.close();
      shelf.dispose();
      mountSmallDisk(folder, "512k");
      try {
        begin();
        start(null);
        print("the first line\r\n");
        recorder.tick(now + 5_000);
        recorder.flush();
        const filler = join(folder, "filler");
        try {
          writeFileSync(filler, Buffer.alloc(600_000));
        } catch {
          // As full as it gets.
        }
        for (let count = 0; count < 20; count += 1) print(`lost ${"y".repeat(5_000)}\r\n`);
        expect(problems().at(-1)).toMatchObject({ code: "disk-full" });
        const [file] = listTapeFiles(folder);
        const lines = readFileSync(file?.path ?? "", "utf8").split("\n");
        expect(lines.at(-1)).toBe("");
        for (const line of lines.slice(0, -1)) JSON.parse(line);
        rmSync(filler);
        now += 3_000;
        recorder.tick(now);
        expect(told.some(({ type }) => type === "wants-picture")).toBe(true);
        picture("as it is now\r\n");
        print("room again\r\n");
        recorder.tick(now + 5_000);
        recorder.flush();
        await shelf.sweep(limits, now);
        expect(problems().at(-1)).toBeNull();
        expect(find("again")).toEqual(["room again"]);
        expect(existsSync(file?.path ?? "") || existsSync(`${file?.path}.gz`)).toBe(true);
      } finally {
        recorder.close();
        await shelf.settled();
        shelf.dispose();
        unmountDisk(folder);
        mkdirSync(folder, { recursive: true });
        begin();
      }
    },
  );
});
