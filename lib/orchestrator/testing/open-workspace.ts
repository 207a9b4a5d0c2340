import { randomBytes } from "node:crypto";
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore } from "@/lib/store/store";
import { createPrivateTmux } from "@/lib/tmux/testing/private-tmux";
import { serverRuns } from "@/lib/tmux/tmux";
import { systemClock } from "../clock";
import { createOrchestrator } from "../create-orchestrator";
import { createIdentity } from "../identity/create-identity";
import type { Orchestrator } from "../orchestrator";
import { type Paths, workspacePaths } from "../paths";
import { loadScreenRules } from "../status/screen-rules";
import { failLoudly } from "./fail-loudly";

const appRoot = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");

export type TestWorkspace = {
  readonly folder: string;
  readonly paths: Paths;
  /**
   * Starts (or starts again) an orchestrator over the same files, database and tmux server; `variables` are more that
   * panes inherit. Most tests need no tape, and a thread of its own takes a while to load.
   */
  start(variables?: Readonly<Record<string, string>>, more?: { records?: boolean }): Promise<Orchestrator>;
  tmuxCli(...args: string[]): Promise<string>;
  /** The same on the socket of a tenant. */
  tenantTmuxCli(tenant: string, ...args: string[]): Promise<string>;
  serverPid(): Promise<number>;
  /** A person's own tmux server, beside the workspace's. */
  readonly otherSocket: string;
  otherTmuxCli(...args: string[]): Promise<string>;
  readonly ownSocket: string;
  dispose(): Promise<void>;
};

/** A registry of two agents whose panes run `command`: what most tests need. */
export function smallRegistry(command: string, more = ""): string {
  const agent = (name: string) => `
  ${name}:
    name: ${name}
    display_name: ${name}
    description: Tests
    model: sonnet
    tools: [Read, Write]
    command: ${JSON.stringify(command)}
`;
  return `version: 1\n${more}agents:${agent("first-agent")}${agent("second-agent")}`;
}

/** A workspace in a temporary folder with a tmux server of its own; `registry` is the text of its registry. */
export async function openWorkspace(registry: string): Promise<TestWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "workspace-")));
  await mkdir(join(folder, "agents"));
  await writeFile(join(folder, "agents", "registry.yaml"), registry);
  await copyFile(join(appRoot, ".project-context.md"), join(folder, ".project-context.md"));
  const paths = workspacePaths({ workspace: folder, appRoot, templatesDir: null, tefRoot: join(folder, "personas") });
  const tmuxServer = await createPrivateTmux();
  const otherServer = await createPrivateTmux();
  const started: { dispose(): Promise<void> }[] = [];
  return {
    folder,
    paths,
    async start(variables = {}, { records = false } = {}) {
      const inherited = { PATH: process.env["PATH"] ?? "", HOME: folder, SHELL: "/bin/sh", LANG: "C.UTF-8" };
      const environment = { ...inherited, ...variables };
      const tmux = await tmuxServer.open({ environment });
      const store = await openStore({ file: join(paths.stateFolder, "orchestrator.db") });
      if (!store.ok) throw new Error(store.error.message);
      const screenRules = await loadScreenRules(paths.screenRulesFile);
      if (!screenRules.ok) throw new Error(screenRules.error.message);
      const identity = createIdentity({
        store: store.value,
        clock: systemClock,
        random: randomBytes,
        runFolder: paths.runFolder,
      });
      const orchestrator = await createOrchestrator({
        tmux,
        tenantServers: {
          open: (tenant) => tmuxServer.openBeside(tenant, { environment }),
          isRunning: (tenant) => serverRuns({ socket: { path: tmuxServer.pathBeside(tenant) }, folder }),
        },
        identity,
        handoffSteps: store.value.handoffSteps,
        agentRuns: store.value.agentRuns,
        adoptedSessions: store.value.adoptedSessions,
        socketFolder: otherServer.folder,
        inboxDecisions: store.value.inboxDecisions,
        notifications: store.value.notifications,
        paths,
        clock: systemClock,
        environment,
        historyLimit: 10_000,
        screenRules: screenRules.value,
        appRoot,
        role: "dashboard",
        records,
        report: failLoudly,
      });
      let disposed = false;
      const dispose = async () => {
        if (disposed) return;
        disposed = true;
        await orchestrator.dispose();
        await store.value.dispose();
      };
      started.push({ dispose });
      return { ...orchestrator, dispose };
    },
    tmuxCli: tmuxServer.cli,
    tenantTmuxCli: tmuxServer.cliBeside,
    serverPid: tmuxServer.serverPid,
    ownSocket: tmuxServer.socketPath,
    otherSocket: otherServer.socketPath,
    otherTmuxCli: otherServer.cli,
    async dispose() {
      for (const each of started) await each.dispose();
      await tmuxServer.dispose();
      await otherServer.dispose();
      // A pane that dies writes its exit code while its folder goes.
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}
