import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlainFile } from "./read-plain-file";

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plain-"));
  await writeFile(at("plain"), "text", { mode: 0o640 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a file that is read if it is plain", () => {
  it("is given with its mode", async () => {
    const found = await readPlainFile(at("plain"));
    expect(found.kind === "file" && [found.bytes.toString(), found.mode.toString(8)]).toEqual(["text", "640"]);
  });

  it("may be empty, or not be there at all", async () => {
    await writeFile(at("empty"), "");
    expect(await readPlainFile(at("empty"))).toMatchObject({ kind: "file", bytes: Buffer.alloc(0) });
    expect(await readPlainFile(at("nowhere/file"))).toEqual({ kind: "absent" });
    expect(await readPlainFile(at("plain/file"))).toEqual({ kind: "absent" });
  });

  it("attack 55: is refused when it is a symlink, a hard link, a folder, a FIFO, a socket, or huge", async () => {
    await symlink(at("plain"), at("symlink"));
    await writeFile(at("one name"), "");
    await link(at("one name"), at("other name"));
    await mkdir(at("folder"));
    execFileSync("mkfifo", [at("fifo")]);
    const server = createServer().listen(at("socket"));
    await new Promise((resolve) => server.once("listening", resolve));
    await writeFile(at("huge"), "");
    await truncate(at("huge"), 5 * 1024 * 1024);
    const refusals = await Promise.all(
      ["symlink", "other name", "folder", "fifo", "socket", "huge"].map((name) => readPlainFile(at(name))),
    );
    server.close();
    expect(refusals.map((found) => found.kind === "refused" && found.what)).toEqual([
      "a symlink",
      "a hard link",
      "a folder",
      "no plain file",
      "no plain file",
      "larger than 4194304 bytes",
    ]);
  });

  it("is followed through a symlink only where that is asked for", async () => {
    await symlink(at("plain"), at("wanted"));
    expect(await readPlainFile(at("wanted"), { followLinks: true })).toMatchObject({ kind: "file" });
  });
});
