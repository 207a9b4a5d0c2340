import { setTimeout as pause } from "node:timers/promises";
import { readEnvironment } from "@/lib/orchestrator/environment";
import { openWorkspace, type Workspace } from "@/lib/orchestrator/open-workspace";
import type { OperationKind, Orchestrator } from "@/lib/orchestrator/orchestrator";
import { need } from "./need";
import { paneEnvironment } from "./workspace";

const GUARDS_WITHIN_MS = 120_000;

/** The real composition over a benchmark's workspace, as `server.ts` opens it. */
export async function openDashboard(options: {
  folder: string;
  tmuxSocket: string;
  appRoot: string;
  role?: "dashboard" | "command";
}): Promise<Workspace> {
  const { folder, tmuxSocket, appRoot, role = "dashboard" } = options;
  const settings = need(
    readEnvironment({ PROJECT_ROOT: folder, TMUX_SOCKET_OVERRIDE: tmuxSocket, PORT: "0" }, appRoot),
  );
  const report = (error: unknown) => console.error(error);
  return need(await openWorkspace({ settings, appRoot, environment: paneEnvironment(folder), role, report }));
}

/** Runs an operation over all agents to its end. Throws when one of them failed. */
export async function runOperation(orchestrator: Orchestrator, kind: OperationKind): Promise<void> {
  const started = need(await orchestrator.startOperation(kind, "all"));
  const { items } = need(await orchestrator.waitForOperation(started.id));
  const failed = items.find(({ state }) => state === "failed");
  if (failed) throw new Error(`${kind} of ${failed.name} failed: ${JSON.stringify(failed)}`);
}

/** Hooks are tried in processes of their own; what is measured meanwhile says nothing. */
export async function waitForGuards(orchestrator: Orchestrator): Promise<void> {
  const deadline = Date.now() + GUARDS_WITHIN_MS;
  while ((await orchestrator.listAgents()).some(({ guard }) => guard.state === "not-verified")) {
    if (Date.now() > deadline) throw new Error("the guards were not verified in time");
    await pause(50);
  }
}
