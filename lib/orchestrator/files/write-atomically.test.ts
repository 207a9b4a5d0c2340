import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileFailure } from "./file-failure";
import { canMountDisks, mountSmallDisk, unmountDisk } from "./testing/small-disk";
import { sweepTemporaryFiles, writeAtomically, writeTogether } from "./write-atomically";

let folder: string;
const at = (name: string) => join(folder, name);
const text = (name: string) => readFile(at(name), "utf8");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "atomic-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("files that are written together", () => {
  it("are new as a whole, with their modes, and leave nothing else behind", async () => {
    await writeFile(at("settings"), "old");
    await writeTogether([
      { path: at("settings"), content: "new", mode: 0o644 },
      { path: at("hook"), content: Buffer.from([0, 255]), mode: 0o755 },
    ]);
    expect(await text("settings")).toBe("new");
    expect(await readFile(at("hook"))).toEqual(Buffer.from([0, 255]));
    expect((await stat(at("hook"))).mode & 0o111).not.toBe(0);
    expect((await readdir(folder)).sort()).toEqual(["hook", "settings"]);
  });

  it("are all old when one of them cannot be written", async () => {
    await writeFile(at("settings"), "old");
    const writing = writeTogether([
      { path: at("settings"), content: "new", mode: 0o644 },
      { path: at("nowhere/hook"), content: "new", mode: 0o755 },
    ]);
    await expect(writing).rejects.toMatchObject({ code: "ENOENT", path: at("nowhere/hook") });
    expect(await text("settings")).toBe("old");
    expect(await readdir(folder)).toEqual(["settings"]);
  });

  it("leave no temporary file behind when a folder stands where one should go", async () => {
    await mkdir(at("hook"));
    const writing = writeTogether([
      { path: at("hook"), content: "new", mode: 0o755 },
      { path: at("record"), content: "new", mode: 0o644 },
    ]);
    await expect(writing).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["hook"]);
  });

  it("replace a symlink instead of writing through it", async () => {
    await writeFile(at("outside"), "untouched");
    await symlink(at("outside"), at("link"));
    await writeAtomically(at("link"), "new", 0o644);
    expect(await text("outside")).toBe("untouched");
    expect(await text("link")).toBe("new");
  });

  it("F2: are old or new, never half, when the writer is killed; what it left is swept", async () => {
    const program = fileURLToPath(new URL("testing/write-for-ever.ts", import.meta.url));
    for (let round = 0; round < 5; round += 1) {
      const child = spawn(process.execPath, ["--import", "tsx", program, folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(child.stdout, "data");
      const reads = 1 + round * 3; // So that it dies in different places.
      for (let read = 0; read < reads; read += 1) expect(await text("one")).toMatch(/^(A{200000}|B{200000})$/);
      child.kill("SIGKILL");
      await once(child, "close");
      expect(await text("one")).toMatch(/^(A{200000}|B{200000})$/);
      expect(await text("two")).toMatch(/^(A{200000}|B{200000})$/);
      await sweepTemporaryFiles(folder);
      expect((await readdir(folder)).sort()).toEqual(["one", "two"]);
    }
  });
});

describe.skipIf(!canMountDisks())("on a full disk", () => {
  afterEach(() => unmountDisk(folder));

  it("F8: nothing changes, nothing is left, and the error names the file and the cause", async () => {
    mountSmallDisk(folder, "64k");
    await writeFile(at("settings"), "old");
    const writing = writeTogether([
      { path: at("settings"), content: "new", mode: 0o644 },
      { path: at("hook"), content: "x".repeat(200_000), mode: 0o755 },
    ]);
    const error = await writing.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(fileFailure(error, folder)).toMatchObject({
      error: { code: "disk-full", message: `${at("hook")} could not be written: the disk is full.` },
    });
    expect(await text("settings")).toBe("old");
    expect(await readdir(folder)).toEqual(["settings"]);
  });
});
