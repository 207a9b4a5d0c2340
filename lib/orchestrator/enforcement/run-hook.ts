import { execFile } from "node:child_process";

/** Longer than the hook's own limit of 4 s, as long as Claude Code waits. */
const TIME_LIMIT_MS = 10_000;

export type HookRun = {
  /** What settings.json gives to Claude Code. */
  command: string;
  /** Absolute path of the folder in which the agent's program was started. */
  agentFolder: string;
  /** PATH of the agent's pane, where the hook looks for python3. */
  searchPath: string;
  /** The call, as Claude Code describes it on stdin; text is sent as it is. */
  call: object | string;
};

/** `code` is null when the hook gave no answer in time. */
export type HookAnswer = { code: number | null; stderr: string };

/** Runs a hook's command as Claude Code does: by the shell, in the agent's folder, with the call on stdin. */
export function runHook({ command, agentFolder, searchPath, call }: HookRun): Promise<HookAnswer> {
  return new Promise((resolve) => {
    const variables = { PATH: searchPath, CLAUDE_PROJECT_DIR: agentFolder, LANG: "C.UTF-8" };
    const env = variables as unknown as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each.
    const options = { cwd: agentFolder, env, timeout: TIME_LIMIT_MS };
    const child = execFile("/bin/sh", ["-c", command], options, (error, _stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : null, stderr });
    });
    // A hook that ends before it has read its input is judged by its exit code.
    child.stdin?.on("error", () => {});
    child.stdin?.end(typeof call === "string" ? call : JSON.stringify(call));
  });
}
