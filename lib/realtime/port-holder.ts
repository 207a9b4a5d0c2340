import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A process that listens on a TCP port of this machine. */
export type PortHolder = { pid: number; command: string };

/**
 * Who listens on `port`, as far as this user may see it: null for another user's process and where there is no /proc
 * (macOS). proc(5): the state 0A is LISTEN, and `/proc/<pid>/fd/*` links to `socket:[inode]`.
 */
export function findPortHolder(port: number): PortHolder | null {
  const inodes = new Set([...listeningInodes("/proc/net/tcp", port), ...listeningInodes("/proc/net/tcp6", port)]);
  if (inodes.size === 0) return null;
  for (const pid of entries("/proc").filter((name) => /^\d+$/.test(name))) {
    const links = entries(`/proc/${pid}/fd`).map((fd) => link(`/proc/${pid}/fd/${fd}`));
    if (!links.some((target) => inodes.has(target))) continue;
    return { pid: Number(pid), command: text(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim().slice(0, 120) };
  }
  return null;
}

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return text(table)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hexPort}`) && state === "0A")
    .map((fields) => `socket:[${fields[9]}]`);
}

// Processes end and deny access while we look; what cannot be read holds nothing that we can show.
function quietly<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

const text = (path: string) => quietly(() => readFileSync(path, "utf8"), "");
const entries = (path: string) => quietly(() => readdirSync(path), []);
const link = (path: string) => quietly(() => readlinkSync(path), "");
