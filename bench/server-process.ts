import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { bundle } from "./bundle";

/** What a measured server says when it serves; the token opens the door where there is one. */
export type Ready = { port: number; loginToken?: string };

export type ServerProcess = Ready & { readonly pid: number; dispose(): Promise<void> };

const READY_WITHIN_MS = 60_000;

/** Runs `bench/<entry>.ts` as a process of its own until it prints its ready line. */
export async function startServerProcess(entry: string, args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [await bundle(entry), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const timer = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
  const lines = createInterface(child.stdout);
  const ready = await Promise.race([
    new Promise<Ready>((resolve) => lines.once("line", (line) => resolve(JSON.parse(line)))),
    ended.then((code) => {
      throw new Error(`bench/${entry}.ts ended with ${code} before it was ready`);
    }),
  ]).finally(() => clearTimeout(timer));
  return {
    ...ready,
    pid: child.pid ?? 0,
    async dispose() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
