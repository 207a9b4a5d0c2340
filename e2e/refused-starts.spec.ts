import { mkdir, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "./fixtures";
import { pictureOf } from "./harness/disk";
import type { Workspace } from "./harness/workspace";

let workspace: Workspace;
test.beforeEach(async ({ openWorkspace }) => {
  workspace = await openWorkspace();
});

/** The server ends by itself with these words, without a stack, and leaves every file as it was. */
async function isRefused(settings: Record<string, string>, ...words: RegExp[]) {
  const before = pictureOf(workspace.folder);
  const { code, output } = await workspace.startInVain(settings);
  expect(code, output).toBe(1);
  for (const word of words) expect(output).toMatch(word);
  expect(output).not.toMatch(/^ +at /m);
  expect(pictureOf(workspace.folder)).toEqual(before);
}

test("on a port that is taken: who has it, and which one to take", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    // A TCP server's address is an object; it is a string for pipes only.
    other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port));
  });
  try {
    await isRefused(
      { PORT: String(port) },
      new RegExp(`Process ${process.pid} \\(.*\\) already listens on 127\\.0\\.0\\.1:${port}`),
      new RegExp(`PORT=${port + 1} npm start`),
    );
  } finally {
    other.close();
  }
});

test("on a workspace that another dashboard serves: which one, and how to get in there", async () => {
  const first = await workspace.start();
  await isRefused(
    {},
    new RegExp(`Process ${first.pid} already serves the workspace ${workspace.folder}`),
    /orchestrator login-url/,
    new RegExp(`kill ${first.pid}`),
  );
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
});

test("without tmux: how to install it", async () => {
  const PATH = workspace.path("home/bin");
  await mkdir(PATH);
  await symlink(process.execPath, join(PATH, "node"));
  await isRefused({ PATH }, /tmux cannot be run/, /apt-get install tmux/);
});

test("where its state cannot be written: which file is in the way", async () => {
  await writeFile(workspace.path(".orchestrator"), "mine");
  await isRefused({}, /\.orchestrator\/run\/owner\.lock cannot be made/, /Check that its folder belongs to you/);
});

test("with a database in a folder that is none", async () => {
  await isRefused({ DATABASE_URL: `sqlite:${workspace.path("agents/registry.yaml/x.db")}` }, /registry\.yaml/);
});

test("with an address that others could reach", async () => {
  await isRefused({ HOST: "0.0.0.0" }, /HOST is "0\.0\.0\.0": it must be 127\.0\.0\.1/, /ssh -L/);
});
