import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeExclusiveLock } from "./exclusive-lock";

let folder: string;
let file: string;
let holder: ChildProcess | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lock-"));
  file = join(folder, "run", "owner.lock");
});
afterEach(async () => {
  if (holder) await killed(holder);
  rmSync(folder, { recursive: true });
});

/** A process that takes the lock, says so, and lives on. */
async function startHolder(): Promise<ChildProcess> {
  const program = `
    import { takeExclusiveLock } from ${JSON.stringify(join(import.meta.dirname, "exclusive-lock.ts"))};
    globalThis.lock = takeExclusiveLock(${JSON.stringify(file)}, "dashboard");
    console.log(globalThis.lock.ok);
    setInterval(() => {}, 60_000);
  `;
  const arguments_ = ["--import", "tsx", "--input-type=module", "--eval", program];
  holder = spawn(process.execPath, arguments_, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(holder.stdout ?? holder, "data");
  expect(String(line).trim()).toBe("true");
  return holder;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  holder = null;
  child.kill("SIGKILL");
  await ended;
}

describe("fault F14: two owners of one folder", () => {
  it("refuses the second in the same process until the first lets go", () => {
    const first = takeExclusiveLock(file);
    expect(first.ok).toBe(true);
    expect(takeExclusiveLock(file)).toMatchObject({
      ok: false,
      error: { code: "lock-held" },
    });
    expect(takeExclusiveLock(file)).toMatchObject({
      ok: false,
      error: { code: "lock-held" },
    });
    if (first.ok) first.value.dispose();
    const next = takeExclusiveLock(file);
    expect(next.ok).toBe(true);
    if (next.ok) next.value.dispose();
  });

  it("names the other process, and takes over when that one is killed", async () => {
    const other = await startHolder();
    expect(takeExclusiveLock(file)).toMatchObject({
      ok: false,
      error: {
        code: "lock-held",
        message: expect.stringContaining(`Process ${other.pid}`),
        details: [`${other.pid}`, "dashboard"],
      },
    });
    await killed(other);
    const taken = takeExclusiveLock(file);
    expect(taken.ok).toBe(true);
    if (taken.ok) taken.value.dispose();
  });
});

describe("attack 55: what stands where a lock should be", () => {
  const made = {
    "a symlink": (path: string, victim: string) => symlinkSync(victim, path),
    "a symlink to nothing": (path: string, victim: string) => symlinkSync(`${victim}-to-be`, path),
    "a hard link": (path: string, victim: string) => linkSync(victim, path),
    "a FIFO": (path: string) => execFileSync("mkfifo", [path]),
    "a folder": (path: string) => mkdirSync(path),
  };
  const cases = Object.entries(made).flatMap(([what, make]) =>
    ["owner.lock", "owner.lock-journal", "owner.lock.pid"].map((name) => [what, name, make] as const),
  );

  it.each(cases)("%s named %s is refused, and nothing is written through it", (_what, name, make) => {
    const victim = join(folder, "victim");
    writeFileSync(victim, "of the user");
    mkdirSync(join(folder, "run"));
    make(join(folder, "run", name), victim);
    expect(takeExclusiveLock(file)).toMatchObject({
      ok: false,
      error: { code: "lock-unusable", message: expect.stringContaining(join(folder, "run", name)) },
    });
    expect(readFileSync(victim, "utf8")).toBe("of the user");
    expect(readdirSync(folder).sort()).toEqual(["run", "victim"]);
  });

  it("is replaced where only the next name of the pid's file is taken", () => {
    const victim = join(folder, "victim");
    writeFileSync(victim, "of the user");
    mkdirSync(join(folder, "run"));
    symlinkSync(victim, `${file}.pid.new`);
    const taken = takeExclusiveLock(file, "command");
    expect(taken.ok).toBe(true);
    expect(readFileSync(victim, "utf8")).toBe("of the user");
    expect(readFileSync(`${file}.pid`, "utf8")).toBe(`${process.pid} command`);
    expect([file, `${file}.pid`].map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
    if (taken.ok) taken.value.dispose();
    expect(readdirSync(join(folder, "run"))).toEqual(["owner.lock"]);
  });
});
