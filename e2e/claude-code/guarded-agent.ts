import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AgentName } from "@/lib/contract/ids";
import { systemClock } from "@/lib/orchestrator/clock";
import { generateConfigs } from "@/lib/orchestrator/configs/generate";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { openWorkspace, type TestWorkspace } from "@/lib/orchestrator/testing/open-workspace";

/** By its path: a login shell may set a PATH of its own. */
const registryWith = (program: string, sandbox: string) => `version: 1
enforcement:
  sandbox: ${sandbox}
  always_allowed_tools: [ToolSearch, TodoWrite, AskUserQuestion]
agents:
  builder-agent:
    name: builder-agent
    display_name: Builder "Agent"
    description: Builds what the plan says
    model: sonnet
    command: ${JSON.stringify(`'${program}' --permission-mode acceptEdits`)}
    tools: [Read, Write, Edit, NotebookEdit, Bash, Task]
    delegates_to: [tester-agent]
    cannot_access: ["tests/**"]
  tester-agent:
    name: tester-agent
    display_name: Tester Agent
    description: Writes the tests
    model: sonnet
    tools: [Read, Write]
    exclusive_access: ["tests/**"]
`;

export type GuardedAgent = {
  readonly name: AgentName;
  readonly workspace: TestWorkspace;
  /** Where the agent's program is started. */
  readonly folder: string;
  /** In the workspace. */
  path(...parts: string[]): string;
  violations(): Promise<string[]>;
  dispose(): Promise<void>;
};

/** A workspace in which an agent that may not write below `tests/` has its generated configuration. */
export async function createGuardedAgent(program: string, sandbox = "none"): Promise<GuardedAgent> {
  const registry = registryWith(program, sandbox);
  const workspace = await openWorkspace(registry);
  const { paths, folder } = workspace;
  const parsed = await readRegistry(paths);
  if (!parsed.ok) throw new Error(parsed.error.details?.join("\n"));
  const agent = AgentName.parse("builder-agent");
  const done = await generateConfigs({ paths, registry: parsed.value.registry, names: [agent], clock: systemClock });
  if (!done.ok || done.value[0]?.result !== "generated") throw new Error(JSON.stringify(done));
  return {
    name: agent,
    workspace,
    folder: paths.agentFolder(agent),
    path: (...parts) => join(folder, ...parts),
    async violations() {
      const text = await readFile(join(folder, "logs", "hook-violations.log"), "utf8").catch(() => "");
      return text.split("\n").filter((line) => line !== "");
    },
    dispose: workspace.dispose,
  };
}

/** The names in a folder; empty when it does not exist. */
export const namesIn = (folder: string) => readdir(folder).catch(() => [] as string[]);

export const NOTEBOOK = JSON.stringify({
  cells: [{ cell_type: "code", id: "c1", source: "x = 1", metadata: {}, outputs: [], execution_count: null }],
  metadata: { language_info: { name: "python" } },
  nbformat: 4,
  nbformat_minor: 5,
});

export const placeNotebook = (file: string) => writeFile(file, NOTEBOOK);
