import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { type IndexEntry, readBlobs, readIndex } from "../git/index-entries";
import type { Git } from "../git/run-git";
import { type Paths, workspacePaths } from "../paths";

/** What a commit would hold of a workspace, laid out as one: its registry and templates, and agents as they are asked for. */
export type StagedWorkspace = {
  /** For reading and generating; state that makes that faster is the real workspace's. */
  readonly paths: Paths;
  /** Everything of the index that a workspace is made of, by path. */
  readonly index: ReadonlyMap<string, IndexEntry>;
  /** What is laid out. */
  readonly entries: ReadonlyMap<string, StagedFile>;
  /** Lays these agents' generated files out. */
  bringIn(agents: readonly string[]): Promise<Reply<null>>;
  dispose(): Promise<void>;
};

export type StagedFile = IndexEntry & { bytes: Buffer };

const LINK = "120000";
const SUBMODULE = "160000";
const WRITES_AT_ONCE = 16;

/**
 * Lays out the index in a temporary folder. What is changed and not staged is not there: the working copy may say
 * anything. Templates that git does not know are taken from where they are.
 */
export async function openStagedWorkspace(git: Git, real: Paths, appRoot: string): Promise<Reply<StagedWorkspace>> {
  const listed = await readIndex(git, ["agents", "templates", ".project-context.md"]);
  if (!listed.ok) return listed;
  const index = new Map(
    listed.value.filter(({ path, mode }) => mode !== SUBMODULE && isRead(path)).map((entry) => [entry.path, entry]),
  );
  const folder = await realpath(await mkdtemp(join(tmpdir(), "staged-agents-")));
  const entries = new Map<string, StagedFile>();
  const bring = async (wanted: readonly IndexEntry[]): Promise<Reply<null>> => {
    const hashes = wanted.map(({ hash }) => hash);
    const blobs = await readBlobs(git, hashes);
    if (!blobs.ok) return blobs;
    const files = wanted.map((entry, at) => ({ ...entry, bytes: blobs.value[at] ?? Buffer.of() }));
    for (const file of files) entries.set(file.path, file);
    await layOut(folder, files);
    return success(null);
  };
  const ownTemplates = real.templatesFolder === join(real.workspace, "templates");
  const isVersioned = ownTemplates && [...index.keys()].some((path) => path.startsWith("templates/"));
  const templatesDir = isVersioned ? null : real.templatesFolder;
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    const brought = await bring([...index.values()].filter(({ path }) => agentOf(path) === null));
    if (!brought.ok) {
      await dispose();
      return brought;
    }
    // Not before the templates are laid out: which ones count depends on whether they are there.
    const paths = workspacePaths({ workspace: folder, appRoot, templatesDir, tefRoot: real.tefRoot });
    return success({
      paths: { ...paths, stateFolder: real.stateFolder, runFolder: real.runFolder },
      index,
      entries,
      bringIn(agents) {
        const wanted = new Set(agents);
        const isWanted = (path: string) => wanted.has(agentOf(path) ?? "") && !entries.has(path);
        return bring([...index.values()].filter(({ path }) => isWanted(path)));
      },
      dispose,
    });
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Whose generated file this is, as `agent` or `tenant/agent`; null for what belongs to all. */
export function agentOf(path: string): string | null {
  const [, agent, tenant] = /^agents\/([^/.][^/]*)\/(?:tenants\/([^/]+)\/)?/.exec(path) ?? [];
  return agent === undefined ? null : tenant === undefined ? agent : `${tenant}/${agent}`;
}

async function layOut(folder: string, files: readonly StagedFile[]): Promise<void> {
  const folders = new Set(files.map(({ path }) => dirname(join(folder, path))));
  for (const each of folders) await mkdir(each, { recursive: true });
  const waiting = [...files];
  const work = async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const target = join(folder, file.path);
      if (file.mode === LINK) await symlink(file.bytes.toString(), target);
      else await writeFile(target, file.bytes, { mode: file.mode === "100755" ? 0o755 : 0o644 });
    }
  };
  await Promise.all(Array.from({ length: WRITES_AT_ONCE }, work));
}

/** An agent's folder may hold whole programs; only what is generated matters here. A link may stand in a folder's place. */
function isRead(path: string): boolean {
  return (
    !path.startsWith("agents/") || path === "agents/registry.yaml" || isGenerated(path) || /^agents\/[^/]+$/.test(path)
  );
}

/** Below a `.claude` folder of an agent, of its tenants, or of all agents; what Python caches there is no part of it. */
export function isGenerated(path: string): boolean {
  return /^agents\/(.+\/)?\.claude(\/|$)/.test(path) && !path.includes("/compiled/");
}
