import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot } from "./project-root.mjs";

/**
 * Starts the built dashboard in a process group of its own, so that a Ctrl-C in this terminal does not end it before
 * its agents. Resolves to `{ url, loginUrl, pid, exited, stop }` once it answers; rejects with what it printed otherwise.
 */
export function serveBuilt(env) {
  const child = spawn(process.execPath, [join(projectRoot, "dist", "server.mjs"), "--json-ready"], {
    cwd: projectRoot,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const printed = [];
  child.stderr.on("data", (chunk) => printed.push(chunk));
  const stop = async (signal = "SIGTERM") => {
    child.kill(signal);
    await exited;
  };
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      printed.push(`${line}\n`);
      if (!line.startsWith("{")) return;
      const { url, loginUrl, pid } = JSON.parse(line);
      resolve({ url, loginUrl, pid, exited, stop });
    });
    void exited.then(() => reject(new Error(printed.join(""))));
  });
}

/** The port if nobody listens there, else 0 for any free one. */
export function freePort(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(0));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(port)));
  });
}
