import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownerClient, probeOwner } from "./owner-client";
import type { WorkspaceOwner } from "./owner-methods";
import { serveOwner } from "./owner-server";
import { ownerSocketPath, requirePrivateFolder } from "./owner-socket";

let folder: string;
const uid = process.getuid?.() ?? 0;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "owner-socket-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

// Only one of its methods is called.
const owner = { issueLoginUrl: async () => ({ ok: true, value: "a link" }) } as unknown as WorkspaceOwner;
const unexpected = (error: unknown) => {
  throw error;
};

describe("the socket of a workspace's owner", () => {
  it("stands in the run folder as long as its path fits, byte for byte", () => {
    const runFolder = `/${"x".repeat(91)}`;
    expect(ownerSocketPath(runFolder, "/w")).toBe(`${runFolder}/owner.sock`);
    expect(ownerSocketPath(`${runFolder}x`, "/w")).toMatch(/^\/tmp\/native-orchestrator-\d+\/[0-9a-f]{32}\.sock$/);
    expect(ownerSocketPath(`/${"ü".repeat(60)}`, "/w")).not.toContain("ü");
  });

  it("is another one for each workspace, and answers in a folder that only this user may enter", async () => {
    const deep = join(folder, "a-folder-deep-down".repeat(8));
    const [path, other] = [deep, `${deep}2`].map((each) => ownerSocketPath(join(each, ".orchestrator", "run"), each));
    if (path === undefined || other === undefined) throw new Error("two were made");
    const server = await serveOwner(path, owner, unexpected);
    if (!server.ok) throw new Error(server.error.message);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await ownerClient(path).issueLoginUrl()).toEqual({ ok: true, value: "a link" });
    expect(await probeOwner(other)).toBe("absent");
    await server.value.dispose();
  });

  it("fails with a reply where it cannot stand", async () => {
    mkdirSync(join(folder, "owner.sock"));
    expect(await serveOwner(join(folder, "owner.sock"), owner, unexpected)).toMatchObject({
      ok: false,
      error: { code: "owner-socket-unusable", hint: expect.stringContaining("belongs to you") },
    });
    expect(await serveOwner(join(folder, "nowhere", "owner.sock"), owner, unexpected)).toMatchObject({ ok: false });
  });
});

describe("the folder for short sockets", () => {
  const refused = (what: string) => ({
    ok: false,
    error: {
      code: "owner-socket-unusable",
      message: expect.stringContaining(what),
      hint: expect.stringContaining("shorter path"),
    },
  });

  it("is made, and found again", async () => {
    const made = join(folder, "made");
    expect(await requirePrivateFolder(made, uid)).toEqual({ ok: true, value: null });
    expect(await requirePrivateFolder(made, uid)).toEqual({ ok: true, value: null });
    expect(statSync(made).mode & 0o777).toBe(0o700);
  });

  it("is refused when others could have a hand in it", async () => {
    expect(await requirePrivateFolder(folder, uid + 1)).toMatchObject(refused("belongs to another user"));
    symlinkSync(folder, join(folder, "link"));
    expect(await requirePrivateFolder(join(folder, "link"), uid)).toMatchObject(refused("is no folder"));
    writeFileSync(join(folder, "file"), "");
    expect(await requirePrivateFolder(join(folder, "file"), uid)).toMatchObject(refused("is no folder"));
    expect(await requirePrivateFolder(join(folder, "file", "in"), uid)).toMatchObject(refused("cannot be made"));
    chmodSync(folder, 0o750);
    expect(await requirePrivateFolder(folder, uid)).toMatchObject(refused("is open to others"));
  });
});
