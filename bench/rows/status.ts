import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { io, type Socket } from "socket.io-client";
import type { ClientEvents, ServerEvents } from "@/lib/contract/events";
import { spoolOf } from "@/lib/orchestrator/status/spool-folder";
import { need } from "../need";
import type { Row } from "../row";
import { startServerProcess } from "../server-process";
import { interleaved, median, quantile, timed } from "../statistics";
import { logIn } from "../terminals/log-in";
import { appRoot, createWorkspace, registryOf } from "../workspace";

const AGENT = "agent-1";
/** Events of a turn come one after the other, not together. */
const BETWEEN_EVENTS_MS = 120;
const SHOWN_WITHIN_MS = 10_000;
const GOAL_MS = 250;
const HOOK_GOAL_MS = 15;

/** From the moment at which an agent's program starts a hook to the changed card in a browser's socket. */
export const status: Row = {
  name: "status",
  async measure({ short }) {
    const workspace = await createWorkspace(registryOf([AGENT], "exec cat"));
    const server = await startServerProcess("serve", [workspace.folder, workspace.tmuxSocket, appRoot]);
    const url = `http://127.0.0.1:${server.port}`;
    const { cookie, csrf } = await logIn(url, server.loginToken ?? "");
    const socket: Socket<ServerEvents, ClientEvents> = io(url, {
      transports: ["websocket"],
      extraHeaders: { Cookie: cookie, Origin: url },
      auth: { csrf },
    });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      need(await socket.emitWithAck("fleet:watch"));
      const settings = JSON.parse(
        await readFile(join(workspace.folder, "agents", AGENT, ".claude", "settings.json"), "utf8"),
      );
      const tell = (event: string) => {
        const command: string = settings.hooks[event].at(-1).hooks[0].command; // as the product has generated it
        const input = { hook_event_name: event, session_id: "one", prompt: "x".repeat(1_000), background_tasks: [] };
        return runHook(command, JSON.stringify(input), spoolOf(join(workspace.folder, ".orchestrator/run"), AGENT));
      };
      const times: number[] = [];
      for (let turn = 0; turn < (short ? 5 : 100); turn += 1) {
        for (const [event, state] of [
          ["UserPromptSubmit", "working"],
          ["Stop", "done"],
        ] as const) {
          times.push(
            await timed(async () => {
              const isShown = shown(socket, state);
              await tell(event);
              await isShown;
            }),
          );
          await pause(BETWEEN_EVENTS_MS);
        }
      }
      const hooks = await interleaved(short ? 5 : 100, {
        floor: () => timed(() => runHook(":", "", "")),
        own: () => timed(() => tell("PreToolUse")),
      });
      const row = { unit: "ms", goal: `≤ ${GOAL_MS} ms`, floorName: "-", floor: null };
      const p95 = quantile(times.slice(2), 0.95);
      const added = median(hooks.own) - median(hooks.floor);
      return [
        { ...row, what: "status, event to browser, p50", figure: median(times.slice(2)), goal: "-", reached: null },
        { ...row, what: "status, event to browser, p95", figure: p95, reached: p95 <= GOAL_MS },
        {
          ...row,
          what: "event hook, one event, p50",
          figure: median(hooks.own),
          floor: median(hooks.floor),
          floorName: "sh -c :",
          goal: `adds ≤ ${HOOK_GOAL_MS} ms`,
          reached: added <= HOOK_GOAL_MS,
        },
      ];
    } finally {
      socket.disconnect();
      await server.dispose();
      await workspace.dispose();
    }
  },
};

function shown(socket: Socket<ServerEvents, ClientEvents>, state: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`not shown as ${state}`)), SHOWN_WITHIN_MS);
    socket.on("agents:changed", function look(cards) {
      if (!cards.some((card) => card.name === AGENT && card.status.state === state)) return;
      clearTimeout(timer);
      socket.off("agents:changed", look);
      resolve();
    });
  });
}

/** As Claude Code runs it: by a shell, the event on stdin. */
function runHook(command: string, input: string, spool: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH ?? "", ORCHESTRATOR_SPOOL: spool } as unknown as NodeJS.ProcessEnv; // no NODE_ENV
    const child = spawn("/bin/sh", ["-c", command], { env, stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`the hook ended with ${code}`))));
    child.stdin.on("error", () => {}); // The floor reads nothing.
    child.stdin.end(input);
  });
}
