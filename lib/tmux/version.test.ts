import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseVersion, readVersion } from "./version";

describe("tmux's version", () => {
  it.each([
    ["tmux 3.3a", 3, 3, "a"],
    ["tmux 3.2", 3, 2, ""],
    ["tmux next-3.7", 3, 7, ""],
    ["tmux openbsd-7.6", 7, 6, ""],
    ["tmux master", 99, 0, ""],
  ])("%s is read", (text, major, minor, suffix) => {
    expect(parseVersion(text)).toEqual({ text, major, minor, suffix });
  });

  it("is refused when it lacks what we use", async () => {
    const folder = await mkdtemp(join(tmpdir(), "tmux-version-"));
    const binary = join(folder, "tmux");
    await writeFile(binary, "#!/bin/sh\necho tmux 3.1c\n");
    await chmod(binary, 0o755);
    const error = { code: "tmux-too-old", message: "tmux 3.1c is too old: 3.2 is needed" };
    await expect(readVersion({ binary, environment: process.env })).rejects.toMatchObject(error);
    await rm(folder, { recursive: true });
  });
});
