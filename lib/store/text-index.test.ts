import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type IndexSource, openTextIndex, type TextIndex, type TextSearch } from "./text-index";

let folder: string;
let index: TextIndex;
const file = () => join(folder, "index.db");
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "text-index-"));
  index = opened("write");
});
afterEach(() => {
  index.dispose();
  rmSync(folder, { recursive: true });
});

function opened(how: Parameters<typeof openTextIndex>[1]): TextIndex {
  const reply = openTextIndex(file(), how);
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value;
}

function source(name: string, owner = "qa-agent", startedAt = 0): IndexSource {
  return { name, owner, group: "g", part: 1, startedAt, endedAt: startedAt, state: "continued", bytes: 10, lines: 0 };
}

function search(word: string, more: Partial<TextSearch> = {}) {
  return index.search({
    ...{ match: `"${word}"`, fits: (text) => text.includes(word), owner: null, from: null, to: null, below: null },
    ...{ limit: 50, countTo: 500, patienceMs: 10_000 },
    ...more,
  });
}

const numbered = (count: number, word: string, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ at: from + at * 1_000, text: `line ${at} ${word}` }));

describe("the index of lines", () => {
  it("finds lines by their words, the newest first, with their time and source", () => {
    index.putSource(source("one"));
    index.append("one", "qa-agent", [...numbered(3, "alpha"), { at: 9_000, text: "grüße 世界 beta" }]);
    expect(search("alpha").lines.map(({ at, text, source: name }) => [at, text, name])).toEqual([
      [2_000, "line 2 alpha", "one"],
      [1_000, "line 1 alpha", "one"],
      [0, "line 0 alpha", "one"],
    ]);
    expect(search("grüße").lines[0]?.text).toBe("grüße 世界 beta");
    expect(search("nothing")).toEqual({ lines: [], count: 0, more: false, next: null });
  });

  it("answers page after page without a hole or a double, and counts what it does not answer", () => {
    index.putSource(source("one"));
    index.append("one", "qa-agent", numbered(300, "alpha"));
    const seen: string[] = [];
    for (let below: number | null = null, page = 0; page < 20; page += 1) {
      const found = search("alpha", { limit: 40, below });
      seen.push(...found.lines.map(({ text }) => text));
      if (page === 0) expect(found.count).toBe(300);
      if (found.next === null) break;
      below = found.next;
    }
    expect(seen).toEqual(
      numbered(300, "alpha")
        .map(({ text }) => text)
        .reverse(),
    );
    expect(search("alpha", { countTo: 100 }).more).toBe(true);
  });

  it("narrows to one owner and to a time", () => {
    index.putSource(source("one"));
    index.putSource(source("two", "acme/qa-agent"));
    index.append("one", "qa-agent", numbered(100, "alpha"));
    index.append("two", "acme/qa-agent", numbered(5, "alpha", 500_000));
    expect(search("alpha", { owner: "acme/qa-agent" }).count).toBe(5);
    expect(search("alpha", { owner: "nobody" }).count).toBe(0);
    expect(search("alpha", { from: 10_000, to: 12_500 }).lines.map(({ at }) => at)).toEqual([12_000, 11_000, 10_000]);
    expect(search("alpha", { from: 600_000 }).count).toBe(0);
    expect(search("x", { match: null, fits: () => true, owner: "acme/qa-agent" }).count).toBe(5);
  });

  it("knows nothing any more of what was taken out", () => {
    for (const name of ["one", "two"]) {
      index.putSource(source(name));
      index.append(name, "qa-agent", numbered(50, name));
    }
    index.remove(["one"]);
    expect([search("one").count, search("two").count]).toEqual([0, 50]);
    expect(index.source("one")).toBeNull();
    expect(index.lines("one", 0, 1e9)).toEqual([]);
    expect(index.lines("two", 3_000, 4_000).map(({ text }) => text)).toEqual(["line 3 two", "line 4 two"]);
    expect(index.usage()).toEqual({ bytes: 10, sources: 1, oldestAt: 0 });
  });

  it("is read by another connection while it is written", () => {
    index.putSource(source("one"));
    index.append("one", "qa-agent", numbered(3, "alpha"));
    const reader = opened("read");
    index.append("one", "qa-agent", numbered(2, "alpha", 50_000));
    expect(reader.sources({ owner: "qa-agent" })[0]?.lines).toBe(5);
    expect(reader.lastLines("qa-agent", 2)).toEqual(["line 0 alpha", "line 1 alpha"]);
    reader.dispose();
  });

  it("is readable to its owner alone", () => {
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it.each([
    ["is no database", (path: string) => writeFileSync(path, "x".repeat(8_192))],
    ["is half of one", (path: string) => writeFileSync(path, Buffer.alloc(4_096).fill("SQLite format 3\0", 0, 16))],
  ])(
    "fault F11: refuses a file that %s, leaves it as it is, and begins anew beside it when it is told to",
    (_, damage) => {
      index.dispose();
      for (const rest of ["-wal", "-shm"]) rmSync(`${file()}${rest}`, { force: true });
      damage(file());
      expect(openTextIndex(file(), "write")).toMatchObject({ ok: false, error: { code: "index-damaged" } });
      index = opened("begin");
      expect(existsSync(`${file()}.damaged`)).toBe(true);
      index.putSource(source("one"));
      index.append("one", "qa-agent", numbered(1, "alpha"));
      expect(search("alpha").count).toBe(1);
    },
  );

  it("fault F10: holds every line that was appended before its process was killed", async () => {
    const { spawn } = await import("node:child_process");
    const writer = spawn(
      process.execPath,
      ["--import", "tsx", join(import.meta.dirname, "testing", "fill-index.ts"), join(folder, "killed.db")],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    let appended = 0;
    for await (const chunk of writer.stdout) {
      appended = Math.max(appended, ...String(chunk).trim().split("\n").map(Number));
      if (appended > 200) break;
    }
    writer.kill("SIGKILL");
    await new Promise((resolve) => writer.once("exit", resolve));
    const reply = openTextIndex(join(folder, "killed.db"), "write");
    if (!reply.ok) throw new Error(reply.error.cause);
    const killed = reply.value;
    expect(killed.lines("one", 0, 1e12).length).toBeGreaterThanOrEqual(appended);
    killed.dispose();
  }, 120_000);
});
