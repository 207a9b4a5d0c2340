import { rmdirSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { success } from "@/lib/contract/reply";
import { workspacePaths } from "../paths";
import { createAgentFiles, MAX_FILE_BYTES } from "./agent-files";
import { safeFileName } from "./safe-file-name";

let folder: string;
const agentFolder = () => join(folder, "agents", "a-agent");
const bytes = Buffer.from("text");

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "agent-files-")));
  await mkdir(join(agentFolder(), ".claude"), { recursive: true });
  await writeFile(join(agentFolder(), ".claude", "settings.json"), "{}");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function files() {
  const paths = workspacePaths({ workspace: folder, appRoot: folder, templatesDir: null, tefRoot: folder });
  return createAgentFiles((agent) => success({ paths, agent }));
}

describe("a file that a person drops", () => {
  it("attack 87: gets a safe name inside the agent's folder, whatever it is called", async () => {
    const names = [
      "../../.claude/settings.json",
      "a/b",
      "-rf",
      "nul\0name.txt",
      "new\nline.txt",
      "..",
      ".env",
      "",
      "C:\\x\\y.png",
    ];
    for (const name of names) {
      const kept = await files().keep("a-agent", { name, bytes });
      expect(kept.ok && kept.value.path).toMatch(/^uploads\/[\p{L}\p{N}_][\p{L}\p{N}._-]*$/u);
    }
    expect(await readdir(folder)).toEqual(["agents"]);
    expect((await readdir(agentFolder())).sort()).toEqual([".claude", "uploads"]);
    expect(await readdir(join(agentFolder(), "uploads"))).toHaveLength(names.length);
    expect(await readFile(join(agentFolder(), ".claude", "settings.json"), "utf8")).toBe("{}");
  });

  it("attack 87: is refused when it is too large, or its folder is a symlink", async () => {
    const large = { name: "large.bin", bytes: new Uint8Array(MAX_FILE_BYTES + 1) };
    expect(await files().keep("a-agent", large)).toMatchObject({ ok: false, error: { code: "file-too-large" } });
    await symlink(join(agentFolder(), ".claude"), join(agentFolder(), "uploads"));
    expect(await files().keep("a-agent", { name: "settings.json", bytes })).toMatchObject({ ok: false });
    expect(await readFile(join(agentFolder(), ".claude", "settings.json"), "utf8")).toBe("{}");
  });

  it("is not written to where a link leads that took the folder's place meanwhile", async () => {
    const uploads = join(agentFolder(), "uploads");
    const outside = join(folder, "outside");
    await mkdir(outside);
    await mkdir(uploads);
    let asked = 0;
    /** It is measured once before the folder is looked at, and once behind that. */
    class Swapping extends Uint8Array {
      override get byteLength() {
        asked += 1;
        if (asked === 2) {
          rmdirSync(uploads);
          symlinkSync(outside, uploads);
        }
        return super.byteLength;
      }
    }
    const kept = await files().keep("a-agent", { name: "shot.png", bytes: new Swapping(bytes) });
    expect(kept).toMatchObject({ ok: false, error: { code: "uploads-not-plain" } });
    for (const name of await readdir(outside)) expect(await readFile(join(outside, name), "utf8")).toBe("");
  });

  it("never replaces another one, not even through a link in its place", async () => {
    await files().keep("a-agent", { name: "shot.png", bytes });
    await symlink(join(folder, "outside"), join(agentFolder(), "uploads", "shot-2.png"));
    const kept = await files().keep("a-agent", { name: "shot.png", bytes });
    expect(kept.ok && kept.value.name).toBe("shot-3.png");
    expect(await readdir(folder)).toEqual(["agents"]);
  });

  it("is listed and removable; other names remove nothing", async () => {
    await files().keep("a-agent", { name: "notes.txt", bytes });
    const listed = await files().list("a-agent");
    expect(listed.ok && listed.value.map(({ name }) => name)).toEqual(["notes.txt"]);
    for (const name of ["../.claude/settings.json", "..", "other.txt"]) {
      expect(await files().remove("a-agent", name)).toMatchObject({ ok: false, error: { code: "file-not-found" } });
    }
    expect(await files().remove("a-agent", "notes.txt")).toEqual({ ok: true, value: null });
    expect(await files().list("a-agent")).toEqual({ ok: true, value: [] });
  });

  it("keeps what its name says, as far as it is safe", () => {
    expect(["Screen shot 1.png", "grüße.md", "a.tar.gz", "x".repeat(300)].map(safeFileName)).toEqual([
      "Screen-shot-1.png",
      "grüße.md",
      "a.tar.gz",
      "x".repeat(80),
    ]);
  });
});

describe("a path that a pane prints", () => {
  it("opens inside the agent's folder, relative or absolute, with secrets masked", async () => {
    await mkdir(join(agentFolder(), "src"));
    await writeFile(join(agentFolder(), "src", "a.ts"), "const a = 1;\nAPI_KEY=sk-abcdefghijklmnopqrstuvwx\n");
    for (const path of ["src/a.ts", "./src/a.ts", join(agentFolder(), "src/a.ts")]) {
      const read = await files().read("a-agent", path);
      expect(read.ok && read.value).toMatchObject({ path: "src/a.ts", whole: true });
      expect(read.ok && read.value.text).not.toContain("sk-abc");
    }
  });

  it("attack 88: is not found when it leads anywhere else", async () => {
    await mkdir(join(folder, ".orchestrator"));
    await writeFile(join(folder, ".orchestrator", "secret"), "secret");
    await mkdir(join(folder, "agents", "b-agent"));
    await writeFile(join(folder, "agents", "b-agent", "theirs"), "theirs");
    await mkdir(join(agentFolder(), "tenants", "acme"), { recursive: true });
    await writeFile(join(agentFolder(), "tenants", "acme", "theirs"), "theirs");
    await symlink("/etc/passwd", join(agentFolder(), "link"));
    await symlink("/etc", join(agentFolder(), "etc"));
    const outside = [
      "/etc/passwd",
      "..",
      "../b-agent/theirs",
      "../../.orchestrator/secret",
      join(folder, ".orchestrator", "secret"),
      "link",
      "etc/passwd",
      "tenants/acme/theirs",
      "a\0b",
      "",
      ".",
      `${"x/".repeat(3_000)}y`,
    ];
    for (const path of outside) {
      expect(await files().read("a-agent", path)).toMatchObject({ ok: false, error: { code: "file-not-found" } });
    }
  });

  it("is not shown when it is no text", async () => {
    await writeFile(join(agentFolder(), "data.bin"), Buffer.from([1, 0, 2]));
    expect(await files().read("a-agent", "data.bin")).toMatchObject({ ok: false, error: { code: "file-not-text" } });
  });
});
