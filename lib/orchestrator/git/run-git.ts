import { spawn } from "node:child_process";
import { failure, type Reply, success } from "@/lib/contract/reply";

const PATIENCE_MS = 60_000;

/** Whatever an agent has planted in the repository's configuration stays asleep: nothing here runs a program of it. */
const HARMLESS = [
  ...["-c", "core.fsmonitor=false", "-c", "diff.external=", "-c", "core.pager=cat"],
  // Signatures are checked by a program that the repository's configuration may name.
  ...["-c", "log.showSignature=false"],
];
/** A partial clone fetches what it lacks, by programs of its configuration: nothing here waits for a network. */
const OFFLINE = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none" };
const NO_HOOKS = ["-c", "core.hooksPath=/dev/null"];

export type GitOptions = {
  input?: string | Uint8Array;
  /** Exit codes that are an answer: `git config --get` says 1 for what is not set. */
  answers?: readonly number[];
  /** Leaves `core.hooksPath` as the repository has it, for whoever asks where its hooks are. */
  ownHooksPath?: boolean;
};

/** Runs one git command in a folder and answers what it printed. */
export type Git = (args: readonly string[], options?: GitOptions) => Promise<Reply<Buffer>>;

/**
 * The one way to run git: argument arrays, paths taken literally, no hooks, no pager, no prompts. Fails with
 * `git-missing`, or with `git-failed` and git's own words. `environment` is the caller's: inside a hook it names the
 * index that is committed.
 */
export function createGit(folder: string, environment: Readonly<Record<string, string>>): Git {
  const env = { ...environment, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...OFFLINE };
  return (args, options = {}) => {
    const [command = ""] = args;
    // git 2.39: check-ignore refuses literal paths, and takes them so anyway.
    const literal = command === "check-ignore" ? [] : ["--literal-pathspecs"];
    const always = ["-C", folder, ...literal, ...HARMLESS, ...(options.ownHooksPath ? [] : NO_HOOKS)];
    return run([...always, ...args], env, options, command);
  };
}

/** Fails when the command was killed, too, so that a cut answer is never taken for a whole one. */
function run(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  { input, answers = [0] }: GitOptions,
  command: string,
): Promise<Reply<Buffer>> {
  return new Promise((resolve) => {
    // Next's types demand a NODE_ENV.
    const env = environment as unknown as NodeJS.ProcessEnv;
    const child = spawn("git", args, { env, timeout: PATIENCE_MS });
    const printed: Buffer[] = [];
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => printed.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => said.push(chunk));
    child.stdin.on("error", () => {}); // It may have ended already.
    child.on("error", (error: NodeJS.ErrnoException) => resolve(couldNotStart(error)));
    child.on("close", (code, signal) => {
      if (code !== null && answers.includes(code)) return resolve(success(Buffer.concat(printed)));
      const cause = Buffer.concat(said).toString("utf8").trim() || `it ended with ${signal ?? code}`;
      resolve(failure("git-failed", `git ${command} failed.`, { cause }));
    });
    child.stdin.end(input);
  });
}

function couldNotStart(error: NodeJS.ErrnoException): Reply<never> {
  if (error.code !== "ENOENT") return failure("git-failed", "git could not be started.", { cause: error.message });
  return failure("git-missing", "git is not installed, or not on the PATH.", { hint: "Install it, then try again." });
}
