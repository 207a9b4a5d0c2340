import { setTimeout as pause } from "node:timers/promises";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { openWorkspace, type WorkspaceParts } from "../open-workspace";
import { workspacePaths } from "../paths";
import { ownerClient, probeOwner } from "./owner-client";
import { ownerOf, type WorkspaceOwner } from "./owner-methods";
import { prepareOwnerSocket } from "./owner-socket";
import { patienceWithCommands } from "./wait-for-command";

/** A dashboard that is just starting holds the lock before it listens. */
const STARTING_MS = 5_000;
const ASK_EVERY_MS = 50;

export type ConnectedWorkspace = {
  owner: WorkspaceOwner;
  /** True when a running dashboard answers; false when this process took the workspace for one command. */
  remote: boolean;
  dispose(): Promise<void>;
};

export type ConnectParts = Omit<WorkspaceParts, "role"> & {
  /** Takes one line for whoever waits. */
  say: (line: string) => void;
};

/**
 * The use cases for one command: those of the process that owns the workspace when there is one, else this process
 * takes it, until it is disposed of. Another command that has it is waited for. Fails with `owner-lost` when there is a
 * dashboard that does not answer, and as `openWorkspace` does.
 */
export async function connectWorkspace({ say, ...parts }: ConnectParts): Promise<Reply<ConnectedWorkspace>> {
  const { projectRoot: workspace, templatesDir, tefRoot } = parts.settings;
  const { ownerSocket } = workspacePaths({ workspace, appRoot: parts.appRoot, templatesDir, tefRoot });
  const prepared = await prepareOwnerSocket(ownerSocket);
  if (!prepared.ok) return prepared;
  const giveUpAt = Date.now() + STARTING_MS;
  const mayTryAgain = patienceWithCommands(say);
  for (;;) {
    const found = await probeOwner(ownerSocket);
    if (found === "listens") {
      return success({ owner: ownerClient(ownerSocket), remote: true, dispose: async () => {} });
    }
    const opened = await openWorkspace({ ...parts, role: "command" });
    if (opened.ok) {
      const { orchestrator, dispose } = opened.value;
      return success({ owner: ownerOf(orchestrator, async () => NO_DASHBOARD), remote: false, dispose });
    }
    if (opened.error.code === "workspace-busy") {
      if (!(await mayTryAgain(opened.error))) return opened;
      continue;
    }
    if (opened.error.code !== "workspace-owned") return opened;
    if (Date.now() > giveUpAt) return found === "silent" ? silent(opened.error) : opened;
    await pause(ASK_EVERY_MS);
  }
}

const NO_DASHBOARD = failure("no-dashboard", "No dashboard is running for this workspace.", {
  hint: "Start it: npm start",
});

/** `owned` names the process. */
function silent(owned: AppError): Reply<never> {
  return failure("owner-lost", `${owned.message} It does not answer.`, {
    hint: "Nothing was changed. See what it printed, or end that process (agents keep running) and start it again: npm start",
  });
}
