import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "@/lib/orchestrator/clock";
import { generateConfigs } from "@/lib/orchestrator/configs/generate";
import { workspacePaths } from "@/lib/orchestrator/paths";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import type { Files } from "./floors/write-files";
import { changedFiles, placeFiles, readGenerated } from "./generated-files";
import { need } from "./need";
import { editedRegistry } from "./registry-versions";
import { appRoot, createWorkspace } from "./workspace";

export type GenerateWorkspace = {
  readonly folder: string;
  readonly tmuxSocket: string;
  /** A copy of the generated files, for a floor to write over. */
  readonly floorFolder: string;
  readonly registryFile: string;
  readonly agents: number;
  /** What one edit of the registry changes, every time. */
  readonly changed: Files;
  readonly all: Files;
  /** Edits the registry so that all agents change; not part of what is measured. */
  edit(): Promise<void>;
  /** The whole work in this process: read, parse, compare, write. Throws when not all agents had `expected`. */
  generate(expected: "generated" | "unchanged"): Promise<void>;
  dispose(): Promise<void>;
};

/** A workspace whose files were generated once, and that can be edited again and again. */
export async function createGenerateWorkspace(registry: string): Promise<GenerateWorkspace> {
  const versions = [editedRegistry(registry, "one"), editedRegistry(registry, "two")] as const;
  const workspace = await createWorkspace(versions[0]);
  const { folder, tmuxSocket } = workspace;
  const paths = workspacePaths({ workspace: folder, appRoot, templatesDir: null, tefRoot: join(folder, "personas") });
  let version = 0;

  async function edit() {
    version = 1 - version;
    await writeFile(paths.registryFile, versions[version] ?? "");
  }

  async function generate(expected: "generated" | "unchanged"): Promise<void> {
    const { registry: parsed } = need(await readRegistry(paths));
    const names = Object.values(parsed.agents).map(({ name }) => name);
    const done = need(await generateConfigs({ paths, registry: parsed, names, clock: systemClock }));
    const other = done.find(({ result }) => result !== expected);
    if (other) throw new Error(`not ${expected}: ${JSON.stringify(other)}`);
  }

  await generate("generated");
  const before = await readGenerated(folder);
  await edit();
  await generate("generated");
  const all = await readGenerated(folder);
  const floorFolder = join(folder, "floor");
  await placeFiles(floorFolder, all);
  return {
    folder,
    tmuxSocket,
    floorFolder,
    registryFile: paths.registryFile,
    agents: new Set([...all.keys()].flatMap((path) => path.match(/^agents\/([^/.]+)\//)?.[1] ?? [])).size,
    changed: changedFiles(before, all),
    all,
    edit,
    generate,
    dispose: workspace.dispose,
  };
}

export const shippedRegistry = () => readFile(join(appRoot, "agents", "registry.yaml"), "utf8");
