import { existsSync, lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { TenantName } from "@/lib/contract/ids";
import { ownerSocketPath } from "./owner/owner-socket";

/** Where everything of a workspace stands. All absolute; nothing here is made. */
export type Paths = {
  /** The real path: it names the workspace in tmux's options too. */
  readonly workspace: string;
  readonly registryFile: string;
  readonly agentsFolder: string;
  /** Whose agents these folders are; null for the agents without a tenant. */
  readonly tenant: TenantName | null;
  /** The names that lead from the workspace to the agent's folder: `agents`, `<name>`. */
  agentSegments(agent: string): string[];
  agentFolder(agent: string): string;
  /** The agent's generated folder, `agents/<name>/.claude`. */
  claudeFolder(agent: string): string;
  settingsFile(agent: string): string;
  /** What the hooks of all agents share: who there is, and whose paths are whose. In a folder closed to agents. */
  readonly indexFile: string;
  /** The agent's full persona; it need not exist. */
  personaFile(agent: string): string;
  /** settings.json.template and CLAUDE.md.template: the workspace's own, else the shipped ones. */
  readonly templatesFolder: string;
  /** The workspace's own data files beside or without templates of its own, else the shipped ones. */
  readonly dataFolder: string;
  /** The hook program and the data files that ship with the app. */
  readonly shippedTemplates: string;
  /** What a program's screen says about its state: the workspace's own file, else the shipped one. */
  readonly screenRulesFile: string;
  /** What has to be known of agents' programs: the workspace's own file, else the shipped one. */
  readonly agentProgramsFile: string;
  /** What holds for every agent unless the registry says otherwise: the workspace's own file, else the shipped one. */
  readonly enforcementFile: string;
  /** Which agents took the place of older ones: the workspace's own file, else the shipped one. */
  readonly legacyNamesFile: string;
  readonly handoffsFolder: string;
  readonly violationsLog: string;
  readonly stateFolder: string;
  /** The keys that browsers' push services know us by; 0600. */
  readonly pushKeysFile: string;
  /** Locks, sockets, exit codes: worthless after a reboot. */
  readonly runFolder: string;
  /** One file a session: what its program ended with. */
  readonly exitCodesFolder: string;
  readonly ownerLock: string;
  /** Held by whoever writes generated files. Where no agent may write: a link in its place would lead a writer away. */
  readonly writersLock: string;
  /** In the run folder, or elsewhere where that path is too long for a socket. */
  readonly ownerSocket: string;
  readonly tefRoot: string;
  /** Our commands, for the PATH of every pane. */
  readonly binFolder: string;
};

export function workspacePaths(options: {
  workspace: string;
  /** The folder of this program. */
  appRoot: string;
  templatesDir: string | null;
  tefRoot: string;
}): Paths {
  const workspace = realpathSync(options.workspace);
  const agentsFolder = join(workspace, "agents");
  const stateFolder = join(workspace, ".orchestrator");
  const runFolder = join(stateFolder, "run");
  const shippedTemplates = join(options.appRoot, "templates");
  const own = join(workspace, "templates");
  // Whatever stands there counts: a broken folder of one's own is an error, never a silent fallback.
  const dataFolder = options.templatesDir ?? (existsInAnyForm(own) ? own : shippedTemplates);
  const templatesFolder = options.templatesDir === null && holdsOnlyData(own) ? shippedTemplates : dataFolder;
  const dataFile = (name: string) =>
    existsSync(join(dataFolder, name)) ? join(dataFolder, name) : join(shippedTemplates, name);
  const claudeFolder = (agent: string) => join(agentsFolder, agent, ".claude");
  return {
    workspace,
    registryFile: join(agentsFolder, "registry.yaml"),
    agentsFolder,
    tenant: null,
    agentSegments: (agent) => ["agents", agent],
    agentFolder: (agent) => join(agentsFolder, agent),
    claudeFolder,
    settingsFile: (agent) => join(claudeFolder(agent), "settings.json"),
    indexFile: join(agentsFolder, ".claude", "index.json"),
    personaFile: (agent) => join(options.tefRoot, "docs", "agents", agent, `${agent}-agent.md`),
    templatesFolder,
    dataFolder,
    shippedTemplates,
    screenRulesFile: dataFile("screens.yaml"),
    agentProgramsFile: dataFile("agent-programs.yaml"),
    enforcementFile: dataFile("enforcement.yaml"),
    legacyNamesFile: dataFile("legacy-names.yaml"),
    handoffsFolder: join(workspace, "handoffs"),
    violationsLog: join(workspace, "logs", "hook-violations.log"),
    stateFolder,
    pushKeysFile: join(stateFolder, "push-keys.json"),
    runFolder,
    exitCodesFolder: join(runFolder, "exit"),
    ownerLock: join(runFolder, "owner.lock"),
    writersLock: join(runFolder, "writers.lock"),
    ownerSocket: ownerSocketPath(runFolder, workspace),
    tefRoot: options.tefRoot,
    binFolder: join(options.appRoot, "bin"),
  };
}

/** A folder of data files, such as schemas of hand-offs, that does not mean to replace the templates. */
function holdsOnlyData(folder: string): boolean {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  const names = readdirSync(folder);
  return names.length > 0 && !names.some((name) => name.endsWith(".template"));
}

function existsInAnyForm(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
