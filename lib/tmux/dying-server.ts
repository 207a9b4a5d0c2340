import { readdir, readFile, readlink } from "node:fs/promises";
import { processesOf, waitForEnd } from "./process-tree";
import { isTmuxError } from "./tmux-error";

const PATIENCE_MS = 1_000;
const POLL_MS = 100;
const KILL_MS = 2_000;

/**
 * Runs `connect` until it succeeds or fails for another reason than a server that is going. tmux that was told to exit
 * waits, for as long as it takes, for a client that does not read: it has no sessions any more, answers everybody with
 * "server exited unexpectedly", and ignores SIGTERM. After a second it is killed.
 */
export async function connectPastDyingServer<T>(socketPath: string, connect: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await connect();
    } catch (error) {
      if (!isTmuxError(error) || !error.message.includes("server exited unexpectedly")) throw error;
      if (Date.now() >= deadline) break;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await killListener(socketPath);
  return connect();
}

async function killListener(socketPath: string): Promise<void> {
  const pid = await listenerOf(socketPath);
  if (pid === null) return;
  const server = processesOf([pid]);
  process.kill(pid, "SIGKILL");
  await waitForEnd(server, KILL_MS);
}

/** The tmux process of ours that listens on the socket; null where there is none, or no /proc. */
async function listenerOf(socketPath: string): Promise<number | null> {
  const inode = await listeningInode(socketPath);
  if (inode === null) return null;
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
    if (name.startsWith("tmux") && (await holdsSocket(pid, inode))) return Number(pid);
  }
  return null;
}

/** `Num RefCount Protocol Flags Type St Inode Path`; flag 0x10000 is a listening socket (unix(7), proc(5)). */
async function listeningInode(socketPath: string): Promise<string | null> {
  const table = await readFile("/proc/net/unix", "utf8").catch(() => "");
  const row = table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .find((fields) => fields[3] === "00010000" && fields.slice(7).join(" ") === socketPath);
  return row?.[6] ?? null;
}

async function holdsSocket(pid: string, inode: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => "")));
  return links.includes(`socket:[${inode}]`);
}
