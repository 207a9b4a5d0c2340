import { readFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";

export type MachineLoad = {
  /** Percent of the whole machine since the last call, 0-100; null on the first call. */
  cpuPercent: number | null;
  memoryUsedBytes: number | null;
  memoryTotalBytes: number;
};

/** Reads the machine's load; each call measures the time since the one before it. */
export function createMachineLoad(): { read(): Promise<MachineLoad> } {
  let before = cpuTimes();
  let first = true;
  return {
    async read() {
      const now = cpuTimes();
      const total = now.total - before.total;
      const busy = now.busy - before.busy;
      const cpuPercent = first || total === 0 ? null : Math.round((busy / total) * 100);
      if (total > 0) before = now;
      first = false;
      return { cpuPercent, memoryUsedBytes: await memoryUsed(), memoryTotalBytes: totalmem() };
    },
  };
}

function cpuTimes() {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.irq + times.idle;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}

/** What programs cannot get any more: os.freemem() would count the page cache as used. */
async function memoryUsed(): Promise<number | null> {
  try {
    const text = await readFile("/proc/meminfo", "utf8");
    const available = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
    return available === undefined ? null : totalmem() - Number(available) * 1024;
  } catch {
    return null;
  }
}
