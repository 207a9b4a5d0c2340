import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { type IndexEntry, readBlobs, readIndex } from "../git/index-entries";
import type { Git } from "../git/run-git";
import { type Paths, workspacePaths } from "../paths";

/** What a commit would hold of a workspace: its registry, templates and generated files, laid out as a workspace. */
export type StagedWorkspace = {
  /** For reading and generating; state that makes that faster is the real workspace's. */
  readonly paths: Paths;
  readonly entries: ReadonlyMap<string, StagedFile>;
  dispose(): Promise<void>;
};

export type StagedFile = IndexEntry & { bytes: Buffer };

const LINK = "120000";
const SUBMODULE = "160000";

/**
 * Lays out the index in a temporary folder. What is changed and not staged is not there: the working copy may say
 * anything. Templates that git does not know are taken from where they are.
 */
export async function openStagedWorkspace(git: Git, real: Paths, appRoot: string): Promise<Reply<StagedWorkspace>> {
  const read = await readStaged(git);
  if (!read.ok) return read;
  const folder = await realpath(await mkdtemp(join(tmpdir(), "staged-agents-")));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    for (const { path, mode, bytes } of read.value) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      if (mode === LINK) await symlink(bytes.toString(), target);
      else await writeFile(target, bytes, { mode: mode === "100755" ? 0o755 : 0o644 });
    }
    const ownTemplates = real.templatesFolder === join(real.workspace, "templates");
    const isVersioned = ownTemplates && read.value.some(({ path }) => path.startsWith("templates/"));
    const templatesDir = isVersioned ? null : real.templatesFolder;
    const paths = workspacePaths({ workspace: folder, appRoot, templatesDir, tefRoot: real.tefRoot });
    const entries = new Map(read.value.map((file) => [file.path, file]));
    return success({ paths: { ...paths, stateFolder: real.stateFolder, runFolder: real.runFolder }, entries, dispose });
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function readStaged(git: Git): Promise<Reply<StagedFile[]>> {
  const listed = await readIndex(git, ["agents", "templates", ".project-context.md"]);
  if (!listed.ok) return listed;
  const wanted = listed.value.filter(({ path, mode }) => mode !== SUBMODULE && isRead(path));
  const blobs = await readBlobs(
    git,
    wanted.map(({ hash }) => hash),
  );
  if (!blobs.ok) return blobs;
  return success(wanted.map((entry, index) => ({ ...entry, bytes: blobs.value[index] ?? Buffer.of() })));
}

/** An agent's folder may hold whole programs; only what is generated matters here. A link may stand in a folder's place. */
function isRead(path: string): boolean {
  return (
    !path.startsWith("agents/") || path === "agents/registry.yaml" || isGenerated(path) || /^agents\/[^/]+$/.test(path)
  );
}

/** Below a `.claude` folder of an agent, of its tenants, or of all agents; what Python caches there is no part of it. */
export function isGenerated(path: string): boolean {
  return /^agents\/(.+\/)?\.claude(\/|$)/.test(path) && !path.includes("/__pycache__/");
}
