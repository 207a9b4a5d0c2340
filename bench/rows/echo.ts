import { setTimeout as pause } from "node:timers/promises";
import { againstFloor, type Row } from "../row";
import { median, quantile } from "../statistics";
import { openTerminals } from "../terminals/open-terminals";
import type { BenchTerminal } from "../terminals/terminal";

/** Bytes that end no sequence of those that tmux draws with. */
const KEYS = ["x", "y", "z"];
/** A person's next key comes later; so what a server does after an echo is not measured with the next one. */
const BETWEEN_KEYS_MS = 3;
const ECHO_WITHIN_MS = 5_000;

/** From a client's write to its data callback, through a program that writes back what it reads. */
export const echo: Row = {
  name: "echo",
  async measure({ short }) {
    const [rounds, keys] = short ? [2, 20] : [8, 200];
    const terminals = await openTerminals("stty raw -echo; printf ready; exec cat");
    const { pty, ws, sio, own } = terminals;
    const candidates = { pty, ws, sio, own };
    const p50 = { pty: [], ws: [], sio: [], own: [] } as Record<keyof typeof candidates, number[]>;
    const p95 = { pty: [], ws: [], sio: [], own: [] } as Record<keyof typeof candidates, number[]>;
    try {
      for (const terminal of Object.values(candidates)) await typeUntilEchoed(terminal);
      for (let round = 0; round < rounds; round += 1) {
        for (const [name, terminal] of Object.entries(candidates)) {
          const times = await echoTimes(terminal, keys);
          if (round === 0) continue; // everything warms up
          p50[name as keyof typeof candidates].push(quantile(times, 0.5)); // a key of `candidates`
          p95[name as keyof typeof candidates].push(quantile(times, 0.95));
        }
      }
    } finally {
      await terminals.dispose();
    }
    const others = (of: typeof p50) =>
      (["pty", "ws"] as const).map((name) => `${name} ${median(of[name]).toFixed(2)} ms`);
    const row = (what: string, of: typeof p50, atMost: number) =>
      againstFloor({
        what,
        unit: "ms",
        figure: median(of.own),
        floor: median(of.sio),
        floorName: "sio",
        atMost,
        notes: `${others(of).join(", ")}; ${of.own.length} × ${keys} keys`,
      });
    return [row("echo, client to client, p50", p50, 1.1), row("echo, client to client, p95", p95, 1.4)];
  },
};

/** The program may not run yet: its own echo is the sign that it does. */
async function typeUntilEchoed(terminal: BenchTerminal): Promise<void> {
  let shown = "";
  terminal.onBytes((bytes) => {
    shown += Buffer.from(bytes).toString("latin1");
  });
  const deadline = Date.now() + 30_000;
  while (!shown.includes("w")) {
    if (Date.now() > deadline) throw new Error(`no echo: ${JSON.stringify(shown)}`);
    terminal.write("w");
    await pause(200);
  }
}

async function echoTimes(terminal: BenchTerminal, keys: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < keys; index += 1) {
    times.push(await echoTime(terminal, KEYS[index % KEYS.length] ?? "x"));
    await pause(BETWEEN_KEYS_MS);
  }
  return times;
}

function echoTime(terminal: BenchTerminal, key: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no echo within ${ECHO_WITHIN_MS} ms`)), ECHO_WITHIN_MS);
    const code = key.charCodeAt(0);
    const start = performance.now();
    terminal.onBytes((bytes) => {
      if (!bytes.includes(code)) return;
      clearTimeout(timer);
      terminal.onBytes(() => {});
      resolve(performance.now() - start);
    });
    terminal.write(key);
  });
}
