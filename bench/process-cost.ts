import { readdirSync, readFileSync } from "node:fs";

/** Ticks of /proc/<pid>/stat a second; Linux has told programs 100 for as long as it has had the file. */
const TICKS = 100;

/** CPU seconds that a process has used. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Proportional memory of processes, in MB; shared pages count once among those that share them. */
export function megabytesOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + pss(pid), 0) / 1024;
}

function pss(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0; // it has ended
  }
}

/** The tmux server of a socket, and every client of it. */
export function tmuxProcesses(socket: string): { server: number; all: number[] } {
  const all = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const isTmux = readFileSync(`/proc/${name}/comm`, "utf8").startsWith("tmux");
      return isTmux && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(socket) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
  const server = all.find((pid) => readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("tmux: server"));
  if (server === undefined) throw new Error("the tmux server of this benchmark was not found");
  return { server, all };
}
