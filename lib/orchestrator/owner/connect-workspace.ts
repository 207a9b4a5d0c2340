import { failure, type Reply, success } from "@/lib/contract/reply";
import { openWorkspace, type WorkspaceParts } from "../open-workspace";
import { workspacePaths } from "../paths";
import { ownerClient, ownerListens } from "./owner-client";
import type { WorkspaceOwner } from "./owner-methods";

/** A dashboard that is just starting holds the lock before it listens. */
const STARTING_MS = 5_000;
const ASK_EVERY_MS = 50;

export type ConnectedWorkspace = {
  owner: WorkspaceOwner;
  /** True when a running dashboard answers; false when this process took the workspace for one command. */
  remote: boolean;
  dispose(): Promise<void>;
};

/**
 * The use cases for one command: those of the process that owns the workspace when there is one, else this process
 * takes it, until it is disposed of.
 */
export async function connectWorkspace(parts: Omit<WorkspaceParts, "role">): Promise<Reply<ConnectedWorkspace>> {
  const { projectRoot: workspace, templatesDir, tefRoot } = parts.settings;
  const { ownerSocket } = workspacePaths({ workspace, appRoot: parts.appRoot, templatesDir, tefRoot });
  const giveUpAt = Date.now() + STARTING_MS;
  for (;;) {
    if (await ownerListens(ownerSocket)) {
      return success({ owner: ownerClient(ownerSocket), remote: true, dispose: async () => {} });
    }
    const opened = await openWorkspace({ ...parts, role: "command" });
    if (opened.ok) {
      const { orchestrator, dispose } = opened.value;
      return success({ owner: { ...orchestrator, issueLoginUrl: async () => NO_DASHBOARD }, remote: false, dispose });
    }
    if (opened.error.code !== "workspace-owned" || Date.now() > giveUpAt) return opened;
    await new Promise<void>((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

const NO_DASHBOARD = failure("no-dashboard", "No dashboard is running for this workspace.", {
  hint: "Start it: npm start",
});
