import { spawn } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type ScriptedApi, startScriptedApi } from "./scripted-api";

/** One line of `--output-format stream-json`; only what the tests ask for is named. */
const Line = z.looseObject({ type: z.string(), subtype: z.string().optional(), hook_event: z.string().optional() });
export type Line = z.infer<typeof Line>;

export type Turn = {
  code: number | null;
  lines: Line[];
  /** Everything printed, errors included. */
  text: string;
};

export type ClaudeCode = {
  readonly api: ScriptedApi;
  /** What the program may know of this machine: nothing but its PATH, an empty home and the scripted API. */
  readonly environment: Readonly<Record<string, string>>;
  /** Answers beforehand what a fresh installation asks a person: theme, key, and whether these folders are trusted. */
  settleIn(folders: readonly string[]): Promise<void>;
  /** Runs one prompt in print mode and waits for its end. */
  print(options: { cwd: string; prompt: string; args?: string[] }): Promise<Turn>;
  run(options: { cwd: string; args: string[] }): Promise<{ code: number | null; text: string }>;
  dispose(): Promise<void>;
};

/** Longer than any turn of a scripted model; a program that waits for something else is ended. */
const TURN_LIMIT_MS = 90_000;

/** Claude Code as a user would have it after installing it: an empty home, no account, no trust. */
export async function openClaudeCode(program: string): Promise<ClaudeCode> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "claude home ")));
  const home = join(folder, "home");
  await mkdir(join(home, ".claude"), { recursive: true });
  const api = await startScriptedApi();
  const environment = {
    PATH: `${dirname(program)}:${process.env["PATH"] ?? "/usr/bin:/bin"}`,
    HOME: home,
    CLAUDE_CONFIG_DIR: join(home, ".claude"),
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    ANTHROPIC_API_KEY: "dummy-not-a-key",
    ANTHROPIC_BASE_URL: api.url,
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };

  function run({ cwd, args }: { cwd: string; args: string[] }) {
    return new Promise<{ code: number | null; text: string; output: string }>((resolve, reject) => {
      const env = environment as unknown as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each.
      const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: TURN_LIMIT_MS });
      let output = "";
      let errors = "";
      child.stdout.setEncoding("utf8").on("data", (chunk) => {
        output += chunk;
      });
      child.stderr.setEncoding("utf8").on("data", (chunk) => {
        errors += chunk;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, output, text: output + errors }));
    });
  }

  return {
    api,
    environment,
    run,
    async settleIn(folders) {
      const projects = Object.fromEntries(folders.map((path) => [path, { hasTrustDialogAccepted: true }]));
      const approved = [environment.ANTHROPIC_API_KEY];
      const state = { hasCompletedOnboarding: true, theme: "dark", customApiKeyResponses: { approved }, projects };
      await writeFile(join(environment.CLAUDE_CONFIG_DIR, ".claude.json"), JSON.stringify(state));
    },
    async print({ cwd, prompt, args = [] }) {
      const format = ["--output-format", "stream-json", "--verbose", "--include-hook-events"];
      const { code, output, text } = await run({ cwd, args: ["-p", ...format, ...args, "--", prompt] });
      const lines = output.split("\n").filter((line) => line.startsWith("{"));
      return { code, text, lines: lines.map((line) => Line.parse(JSON.parse(line))) };
    },
    async dispose() {
      await api.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** How often a hook of this event was started during a turn. */
export function hookRuns(turn: Turn, event: string): number {
  return turn.lines.filter(({ subtype, hook_event }) => subtype === "hook_started" && hook_event === event).length;
}
