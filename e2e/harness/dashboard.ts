import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "./project-root";

export type Dashboard = {
  readonly url: string;
  readonly port: number;
  /** The printed link: it signs in once. */
  readonly loginUrl: string;
  readonly pid: number;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
  /** Ends it as a crash does. */
  crash(): Promise<void>;
};

export type EndedServer = { code: number | null; output: string };

/** Starts the built server and waits for its ready line; throws with what it printed when it ends before. */
export async function startDashboard(environment: Record<string, string>): Promise<Dashboard> {
  const { child, ended } = launch(environment);
  const ready = new Promise<Pick<Dashboard, "url" | "loginUrl" | "pid">>((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on("line", (line) => line.startsWith("{") && resolve(JSON.parse(line)));
  });
  const first = await Promise.race([ready, ended]);
  if ("output" in first) throw new Error(`The server ended with ${first.code}:\n${first.output}`);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  return { ...first, port: Number(new URL(first.url).port), stop: () => end("SIGTERM"), crash: () => end("SIGKILL") };
}

/** Starts the built server where it is expected to refuse; resolves when it has ended by itself. */
export function startInVain(environment: Record<string, string>): Promise<EndedServer> {
  return launch(environment).ended;
}

function launch(environment: Record<string, string>): { child: ChildProcess; ended: Promise<EndedServer> } {
  const child = spawn(process.execPath, [join(projectRoot, "dist", "server.mjs"), "--json-ready"], {
    env: environment as unknown as NodeJS.ProcessEnv, // Next's types demand a NODE_ENV in each
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return { child, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, output }))) };
}
