import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const appRoot = join(import.meta.dirname, "..", "..");

export type Dashboard = {
  readonly url: string;
  /** The printed one: it signs in once. */
  readonly loginUrl: string;
  readonly pid: number;
  /** All that the server has printed. */
  output(): string;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a crash does. */
  crash(): Promise<void>;
};

export type Ended = { code: number | null; output: string };

/** Starts the built server and waits for its ready line; throws with what it printed when it ends before. */
export async function startDashboard(environment: Record<string, string>): Promise<Dashboard> {
  const { child, output, ended } = launch(environment);
  const ready = new Promise<{ url: string; loginUrl: string; pid: number }>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("{") && resolve(JSON.parse(line)));
  });
  const first = await Promise.race([ready, ended]);
  if ("code" in first) throw new Error(`the server ended with ${first.code}:\n${first.output}`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { ...first, output, stop: () => end("SIGTERM"), crash: () => end("SIGKILL") };
}

/** Starts the built server where it is expected to refuse; resolves when it has ended by itself. */
export function startInVain(environment: Record<string, string>): Promise<Ended> {
  return launch(environment).ended;
}

function launch(environment: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [join(appRoot, "dist", "server.mjs"), "--json-ready"], {
    cwd: appRoot,
    env: environment as NodeJS.ProcessEnv, // Next's types demand a NODE_ENV, which the workspace sets
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      printed += chunk;
    });
  }
  const ended = new Promise<Ended>((resolve) => child.once("close", (code) => resolve({ code, output: printed })));
  return { child, ended, output: () => printed };
}
