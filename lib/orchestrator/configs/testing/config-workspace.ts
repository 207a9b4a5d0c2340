import { mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AgentName } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import { type Paths, workspacePaths } from "../../paths";
import { parseRegistry } from "../../registry/parse-registry";
import type { Registry } from "../../registry/registry-schema";
import { checkAgent } from "../check-agent";
import { type GeneratedAgent, type GenerateOptions, generateConfigs } from "../generate";
import { readTemplates } from "../templates";

const appRoot = fileURLToPath(new URL("../../../../", import.meta.url)).replace(/\/$/, "");

export type ConfigWorkspace = {
  readonly root: string;
  readonly paths: Paths;
  /** Time stands still until a test moves it. */
  readonly clock: { time: number; now(): number };
  /** Makes the folders above it. */
  write(path: string, text: string | Uint8Array): Promise<void>;
  read(path: string): Promise<string>;
  /** Every file below the workspace with its content, mode and time of change; folders end in a slash. No caches. */
  snapshot(): Promise<Record<string, string>>;
  /** Paths for a workspace whose templates folder was made after it was opened. */
  pathsNow(): Paths;
  generate(registry: Registry, options?: Partial<GenerateOptions>): Promise<Reply<GeneratedAgent[]>>;
  check(registry: Registry, agentName: string): ReturnType<typeof checkAgent>;
  dispose(): Promise<void>;
};

/** A workspace in a temporary folder with a space in its name, without any agent yet. */
export async function openConfigWorkspace(): Promise<ConfigWorkspace> {
  const outer = await realpath(await mkdtemp(join(tmpdir(), "config workspace ")));
  const root = join(outer, "workspace");
  await mkdir(join(root, "agents"), { recursive: true });
  const clock = { time: Date.UTC(2026, 0, 1), now: () => clock.time };
  const pathsNow = () =>
    workspacePaths({ workspace: root, appRoot, templatesDir: null, tefRoot: join(outer, "personas") });
  const workspace: ConfigWorkspace = {
    root,
    paths: pathsNow(),
    clock,
    pathsNow,
    async write(path, text) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    },
    read: (path) => readFile(join(root, path), "utf8"),
    snapshot: () => snapshotOf(root),
    generate: (registry, options) =>
      generateConfigs({ paths: pathsNow(), registry, names: namesOf(registry), clock, ...options }),
    async check(registry, agentName) {
      const templates = await readTemplates(pathsNow());
      if (!templates.ok) throw new Error(templates.error.message);
      return checkAgent({ registry, agentName, templates: templates.value, paths: pathsNow() });
    },
    dispose: () => rm(outer, { recursive: true, force: true }),
  };
  await workspace.write(".project-context.md", "# A project for tests\n");
  return workspace;
}

async function snapshotOf(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const seen: Record<string, string> = {};
  for (const entry of entries.filter(({ parentPath }) => !parentPath.startsWith(join(root, ".orchestrator")))) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(root.length + 1);
    if (name.includes("compiled")) continue;
    if (name === ".orchestrator") continue;
    if (entry.isFile()) {
      const { mode, mtimeNs } = await stat(path, { bigint: true });
      seen[name] = `${mode.toString(8)} ${mtimeNs} ${await readFile(path, "base64")}`;
    } else seen[`${name}/`] = entry.isDirectory() ? "folder" : "special";
  }
  return seen;
}

export function namesOf(registry: Registry): AgentName[] {
  return Object.values(registry.agents).map(({ name }) => name);
}

export type AgentFields = { name: string } & Record<string, unknown>;

/** The registry that this YAML, written as JSON, would give. */
export function registryWith(agents: AgentFields[], top: Record<string, unknown> = {}): Registry {
  const parsed = parseRegistry(new TextEncoder().encode(registryText(agents, top)), "agents/registry.yaml");
  if (!parsed.ok) throw new Error([parsed.error.message, ...(parsed.error.details ?? [])].join("\n"));
  return parsed.value.registry;
}

/** JSON is YAML. Agents get what every agent needs. */
export function registryText(agents: AgentFields[], top: Record<string, unknown> = {}): string {
  const entries = agents.map((agent) => [
    agent.name,
    { display_name: "Test Agent", description: "Tests.", model: "sonnet", tools: ["Read", "Write"], ...agent },
  ]);
  return JSON.stringify({ version: 1, ...top, agents: Object.fromEntries(entries) }, null, 1);
}
