import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { type Clock, systemClock } from "../clock";
import { type SpoolFile, watchSpool } from "./watch-spool";

let root: string;
let folder: string;
const opened: { dispose(): void }[] = [];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "spool "));
  folder = join(root, "events");
});
afterEach(async () => {
  for (const each of opened.splice(0)) each.dispose();
  await rm(root, { recursive: true });
});

function open(options: { follows?: boolean; clock?: Clock; verdict?: (file: SpoolFile) => "keep" | "drop" } = {}) {
  const taken: SpoolFile[] = [];
  const spool = watchSpool({
    folder,
    follows: options.follows ?? true,
    clock: options.clock ?? systemClock,
    take: (file) => {
      taken.push(file);
      return options.verdict?.(file) ?? "drop";
    },
  });
  opened.push(spool);
  return { spool, taken, texts: () => taken.map(({ text }) => text) };
}

/** As a hook does it. */
async function tell(name: string, text: string, at?: number) {
  await writeFile(join(folder, `.${name}`), text);
  if (at !== undefined) await utimes(join(folder, `.${name}`), at, at);
  await rename(join(folder, `.${name}`), join(folder, name));
}

describe("a spool", () => {
  it("gives what is written as soon as it is there, and removes it", async () => {
    const { spool, texts } = open();
    spool.sweep();
    await tell("1-Stop.json", "one");
    await waitFor("the first event", async () => texts().length === 1);
    await tell("2-Stop.json", "two");
    await waitFor("the second event", async () => texts().join() === "one,two");
    await waitFor("an empty folder", async () => (await readdir(folder)).length === 0);
  });

  it("gives what waited for it in the order in which it was written", async () => {
    await mkdir(folder);
    await tell("9-Stop.json", "first", 100);
    await tell("1-Stop.json", "third", 300);
    await tell("5-Stop.json", "second", 200);
    const { spool, texts } = open();
    spool.sweep();
    expect(texts()).toEqual(["first", "second", "third"]);
  });

  it("removes what is no plain small file, and waits for none of it", async () => {
    await mkdir(join(folder, "7-folder.json"), { recursive: true });
    await writeFile(join(root, "secret"), "secret");
    await symlink(join(root, "secret"), join(folder, "1-link.json"));
    await writeFile(join(folder, "2-large.json"), "x".repeat(200_000));
    execFileSync("mkfifo", [join(folder, "3-fifo.json")]);
    const { spool, taken } = open();
    spool.sweep();
    expect(taken).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
    expect(await readdir(root)).toContain("secret");
  });

  it("leaves a file alone that is being written, and removes one that a killed hook left", async () => {
    await mkdir(folder);
    await writeFile(join(folder, ".1"), "new");
    await writeFile(join(folder, ".2"), "old");
    await utimes(join(folder, ".2"), 1_000, 1_000);
    const { spool, taken } = open();
    spool.sweep();
    expect(taken).toEqual([]);
    expect(await readdir(folder)).toEqual([".1"]);
  });

  it("keeps the last event that told a state for the next dashboard, with its time", async () => {
    await mkdir(folder);
    await tell("1-UserPromptSubmit.json", "prompt", 100);
    await tell("2-SubagentStop.json", "nothing", 200);
    const first = open({ verdict: ({ text }) => (text === "prompt" ? "keep" : "drop") });
    first.spool.sweep();
    first.spool.dispose();
    const second = open();
    second.spool.sweep();
    expect(second.taken).toEqual([{ name: ".last.json", text: "prompt", at: 100_000, replayed: true }]);
  });

  it("reads the status line again when it is another, and leaves it there", async () => {
    const { spool, texts } = open();
    spool.sweep();
    await tell("status-line.json", "one", 100);
    spool.sweep();
    spool.sweep();
    await tell("status-line.json", "two", 200);
    await waitFor("the second line", async () => texts().at(-1) === "two");
    expect(texts()).toEqual(["one", "two"]);
    expect(await readdir(folder)).toEqual(["status-line.json"]);
  });

  it("takes a flood in turns of about 1 MB, the first first, and all of it in the end", async () => {
    await mkdir(folder);
    const large = "x".repeat(100_000);
    for (let at = 1; at <= 25; at += 1) await tell(`${at}-Stop.json`, `${at} ${large}`, at);
    const { spool, taken } = open();
    spool.sweep();
    expect(taken.length).toBe(10);
    await waitFor("the rest", async () => taken.length === 25);
    expect(taken.map(({ text }) => Number.parseInt(text, 10))).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  });

  it("looks at 1,024 files in one go, however many there are", async () => {
    await mkdir(folder);
    await Promise.all(Array.from({ length: 1_500 }, (_, at) => writeFile(join(folder, `${at}-Stop.json`), "x")));
    const { spool, taken } = open();
    spool.sweep();
    expect(taken.length).toBe(1_024);
    await waitFor("the rest", async () => taken.length === 1_500);
  });

  it("sweeps once for many events", async () => {
    const pending: (() => void)[] = [];
    const clock: Clock = {
      now: Date.now,
      after(_ms, task) {
        pending.push(task);
        return () => {};
      },
    };
    const { spool, texts } = open({ clock });
    spool.sweep();
    for (let at = 0; at < 20; at += 1) await tell(`${at}-Stop.json`, "x");
    await waitFor("an event", async () => pending.length > 0);
    await tell("99-Stop.json", "x");
    expect(pending.length).toBe(1);
    expect(texts()).toEqual([]);
    pending[0]?.();
    expect(texts().length).toBe(21);
  });

  it("takes the last megabyte for a command, which looks once", async () => {
    await mkdir(folder);
    for (let at = 1; at <= 25; at += 1) await tell(`${at}-Stop.json`, `${at} ${"x".repeat(100_000)}`, at);
    const { spool, taken } = open({ follows: false });
    spool.sweep();
    expect(taken.map(({ text }) => Number.parseInt(text, 10))).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
  });

  it("only looks for a command", async () => {
    await mkdir(folder);
    await tell("1-Stop.json", "one");
    const { spool, texts } = open({ follows: false });
    spool.sweep();
    expect(texts()).toEqual(["one"]);
    expect(await readdir(folder)).toEqual(["1-Stop.json"]);
  });
});
