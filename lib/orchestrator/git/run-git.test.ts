import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGit } from "./run-git";

describe("git", () => {
  let folder: string;
  const git = (...args: string[]) => createGit(folder, { PATH: process.env["PATH"] ?? "", HOME: folder })(args);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "git-"));
    execFileSync("git", ["init", "-q"], { cwd: folder });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it.each(["ext::sh -c 'touch %F'", "EXT::sh -c 'touch %F'", "ext::touch %F", "file:///tmp", "http://127.0.0.1:9/x"])(
    "attack 63: asks no other repository, however it is named: %s",
    async (remote) => {
      const planted = join(folder, "planted");
      const reply = await git("ls-remote", remote.replace("%F", planted));
      expect(reply).toMatchObject({ ok: false, error: { code: "git-failed" } });
      expect(existsSync(planted)).toBe(false);
    },
  );

  it("says git's own words when it fails, and answers what it printed when it does not", async () => {
    expect(await git("rev-parse", "nothing")).toMatchObject({
      ok: false,
      error: { cause: expect.stringContaining("nothing") },
    });
    const inside = await git("rev-parse", "--is-inside-work-tree");
    expect(inside.ok && inside.value.toString()).toBe("true\n");
  });

  it("takes a path for a path, whatever it holds", async () => {
    const reply = await git("ls-files", "--", ":(exclude)*", "-rf", "a\nb");
    expect(reply.ok && reply.value.toString()).toBe("");
  });

  it("says that git is missing", async () => {
    const reply = await createGit(folder, { PATH: folder })(["status"]);
    expect(reply).toMatchObject({ ok: false, error: { code: "git-missing" } });
  });
});
