import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paneEnvironment, readEnvironment } from "./environment";

let folder: string;
const repository = "/srv/native-orchestrator";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "environment-"));
  mkdirSync(join(folder, "workspace"));
  writeFileSync(join(folder, "file"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

function settings(env: Record<string, string>) {
  const read = readEnvironment(env, repository, env["INIT_CWD"] ?? folder);
  if (!read.ok) throw new Error(read.error.details?.join(" "));
  return read.value;
}

function problems(env: Record<string, string>): string[] {
  const read = readEnvironment(env, repository);
  expect(read).toMatchObject({ ok: false, error: { code: "bad-environment" } });
  return read.ok ? [] : (read.error.details ?? []);
}

describe("readEnvironment", () => {
  it("needs nothing", () => {
    const expected = {
      projectRoot: repository,
      projectRootFrom: "program",
      tefRoot: "/srv/traycer-enforcement-framework",
      tmuxSocket: { name: "iw-orchestrator" },
      tmuxFolder: "/tmp",
      templatesDir: null,
      port: 3000,
      databaseFile: "/srv/native-orchestrator/.orchestrator/orchestrator.db",
      development: false,
    };
    expect(settings({})).toEqual(expected);
    expect(settings({ PORT: "", HOST: "", PROJECT_ROOT: "", TMUX_SOCKET_OVERRIDE: "" })).toEqual(expected);
  });

  it("takes the nearest folder upwards with a registry where PROJECT_ROOT names none", () => {
    const own = join(folder, "own");
    mkdirSync(join(own, "src", "deep"), { recursive: true });
    mkdirSync(join(own, "agents"));
    writeFileSync(join(own, "agents", "registry.yaml"), "agents: {}\n");
    const at = (typedIn: string) => settings({ INIT_CWD: typedIn });
    expect(at(own)).toMatchObject({ projectRoot: own, projectRootFrom: "here" });
    expect(at(join(own, "src", "deep"))).toMatchObject({ projectRoot: own, projectRootFrom: "above" });
    expect(at(folder)).toMatchObject({ projectRoot: repository, projectRootFrom: "program" });
    const elsewhere = settings({ INIT_CWD: own, PROJECT_ROOT: join(folder, "workspace") });
    expect(elsewhere).toMatchObject({ projectRoot: join(folder, "workspace"), projectRootFrom: "PROJECT_ROOT" });
  });

  it("takes each setting, folders from where the command was typed", () => {
    expect(
      settings({
        INIT_CWD: folder,
        PROJECT_ROOT: "workspace",
        TEF_ROOT: "../personas",
        TEMPLATES_DIR: ".",
        TMUX_SOCKET_OVERRIDE: "mine.1",
        TMUX_TMPDIR: folder,
        PORT: "0",
        HOST: "localhost",
        NODE_ENV: "development",
      }),
    ).toEqual({
      projectRoot: join(folder, "workspace"),
      projectRootFrom: "PROJECT_ROOT",
      tefRoot: join(folder, "../personas"),
      tmuxSocket: { name: "mine.1" },
      tmuxFolder: folder,
      templatesDir: folder,
      port: 0,
      databaseFile: join(folder, "workspace/.orchestrator/orchestrator.db"),
      development: true,
    });
    expect(settings({ TMUX_SOCKET_OVERRIDE: "/run/mine/sock" }).tmuxSocket).toEqual({ path: "/run/mine/sock" });
  });

  it.each([
    ["sqlite:/var/lib/x.db", "/var/lib/x.db"],
    ["sqlite:///var/lib/x.db", "/var/lib/x.db"],
    ["file:x.db", "/tmp/x.db"],
  ])("reads DATABASE_URL %s", (url, file) => {
    expect(settings({ DATABASE_URL: url, INIT_CWD: "/tmp" }).databaseFile).toBe(file);
  });

  it("names every wrong variable, what it holds and what it should look like", () => {
    expect(
      problems({
        PROJECT_ROOT: join(folder, "nowhere"),
        TEMPLATES_DIR: join(folder, "file"),
        TMUX_SOCKET_OVERRIDE: "a b",
        PORT: "70000",
        NODE_ENV: "prod",
      }),
    ).toEqual([
      `PROJECT_ROOT is "${folder}/nowhere": it must be an existing folder.`,
      `TEMPLATES_DIR is "${folder}/file": it must be an existing folder.`,
      `TMUX_SOCKET_OVERRIDE is "a b": it must be a socket's name (letters, digits, dots, dashes, underscores) or an absolute path.`,
      `PORT is "70000": it must be at most 65535.`,
      `NODE_ENV is "prod": it must be development or production.`,
    ]);
    for (const port of ["-1", "3000x", "1e3", " 80", "0x50"]) expect(problems({ PORT: port })).toHaveLength(1);
    for (const socket of ["a/b", "../x", "-L"]) expect(problems({ TMUX_SOCKET_OVERRIDE: socket })).toHaveLength(1);
  });

  it("does not repeat a password out of DATABASE_URL", () => {
    const [problem] = problems({ DATABASE_URL: "postgres://me:secret@host/db" });
    expect(problem).toContain("must be sqlite:PATH");
    expect(problem).not.toContain("secret");
  });

  it("attack 15: refuses to listen beyond this machine, and says how to reach it from another", () => {
    for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.com", "127.0.0.1.evil.com", "*"]) {
      const read = readEnvironment({ HOST: host }, repository);
      expect(read, host).toMatchObject({
        ok: false,
        error: { details: [expect.stringContaining("HOST")], hint: expect.stringContaining("ssh -L") },
      });
    }
  });
});

describe("paneEnvironment", () => {
  it("hands panes everything but what is the dashboard's own", () => {
    const theirs = {
      HOME: "/home/me",
      ANTHROPIC_API_KEY: "sk-1",
      LANG: "C.UTF-8",
      PROJECT_ROOT: "/w",
      PATH: "/usr/bin",
    };
    const own = {
      DATABASE_URL: "sqlite:x",
      PORT: "1",
      HOST: "::1",
      NODE_ENV: "production",
      TMUX: "a",
      TMUX_PANE: "%1",
    };
    expect(paneEnvironment({ ...theirs, ...own, UNSET: undefined })).toEqual(theirs);
  });

  it("takes away what npm adds for its script, and only then", () => {
    const npm = { npm_lifecycle_event: "start", npm_package_name: "x", npm_config_prefix: "/usr", INIT_CWD: "/w" };
    const path = "/w/node_modules/.bin:/node_modules/.bin:/npm/node-gyp-bin:/home/me/bin:/usr/bin";
    expect(paneEnvironment({ ...npm, npm_config_registry: "r", PATH: path })).toEqual({
      npm_config_registry: "r",
      PATH: "/home/me/bin:/usr/bin",
    });
    expect(paneEnvironment({ npm_config_prefix: "/usr", PATH: path })).toEqual({
      npm_config_prefix: "/usr",
      PATH: path,
    });
  });
});
