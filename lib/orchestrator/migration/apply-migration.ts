import { rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentName } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { readAgentFiles } from "../configs/agent-files";
import { generateConfigs } from "../configs/generate";
import { withWritersLock } from "../configs/writers-lock";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders, syncNewFolders } from "../files/real-folder";
import { syncFolder, writeTogether } from "../files/write-atomically";
import type { Paths } from "../paths";
import {
  type Archiving,
  archiveFolder,
  type Conversion,
  type MigrationPlan,
  type PlanParts,
  planMigration,
} from "./plan-migration";

type Outcome<Done extends string> =
  | { result: Done }
  | { result: "blocked"; reason: string }
  | { result: "failed"; error: AppError };

export type Migrated = {
  /** `kept`: where the old files are now, relative to the workspace. */
  convert: (Conversion & { kept: string | null } & Outcome<"converted">)[];
  archive: (Archiving & Outcome<"archived">)[];
  leftAlone: MigrationPlan["leftAlone"];
};

export type MigrateParts = Omit<PlanParts, "now"> & { clock: Pick<Clock, "now"> };

/**
 * Converts old settings and moves old agents' folders to the archive. Nothing is deleted: files are copied before they
 * are written anew, folders are renamed whole. One failure stops no other, and what a crash has left is done by the
 * next run. Fails as a whole with `archive-not-plain` or `writer-busy`, and then has changed nothing.
 */
export function migrate({ clock, ...parts }: MigrateParts): Promise<Reply<Migrated>> {
  return withWritersLock(parts.paths, clock, async () => {
    const now = clock.now();
    // Planned again under the lock: nobody else writes between the look and the deed.
    const plan = await planMigration({ ...parts, now });
    if (!plan.ok) return plan;
    const convert: Migrated["convert"] = [];
    for (const conversion of plan.value.convert) {
      convert.push({ ...conversion, ...(await convertAgent(parts, conversion, now, clock)) });
    }
    const archive: Migrated["archive"] = [];
    for (const archiving of plan.value.archive) {
      archive.push({ ...archiving, ...(await archiveAgent(parts.paths, archiving)) });
    }
    return success({ convert, archive, leftAlone: plan.value.leftAlone });
  });
}

async function convertAgent(
  { paths, registry }: Omit<PlanParts, "now">,
  { agent }: Conversion,
  now: number,
  clock: Pick<Clock, "now">,
): Promise<Outcome<"converted"> & { kept: string | null }> {
  try {
    const kept = await keepFiles(paths, agent, archiveFolder(now));
    const generated = await generateConfigs({ paths, registry, names: [agent], clock });
    if (!generated.ok) return { result: "failed", error: generated.error, kept };
    const [done] = generated.value;
    if (done?.result === "failed") return { result: "failed", error: done.error, kept };
    return { result: "converted", kept };
  } catch (error) {
    return { ...failed(error, paths.claudeFolder(agent)), kept: null };
  }
}

/** Copies what a generation may write over; a copy that a crash has left is taken as it is. */
async function keepFiles(paths: Paths, agent: AgentName, archive: string): Promise<string> {
  const files = [...(await readAgentFiles(paths.claudeFolder(agent)))].flatMap(([name, file]) =>
    file.kind === "file" ? [{ name, bytes: file.bytes, mode: file.mode }] : [],
  );
  const kept = await folderForCopies(paths.workspace, `${archive}/${agent}`, files);
  const missing = await notThereYet(join(paths.workspace, kept, ".claude"), files);
  const made = await makeFolders(paths.workspace, ...`${kept}/.claude/hooks`.split("/"));
  await writeTogether(
    missing.map(({ name, bytes, mode }) => ({
      path: join(paths.workspace, kept, ".claude", name),
      content: bytes,
      mode,
    })),
  );
  await syncNewFolders(made);
  return kept;
}

type Copy = { name: string; bytes: Buffer; mode: number };

/** The first folder in which no file of these names holds something else, and no link leads elsewhere. */
async function folderForCopies(workspace: string, wanted: string, files: readonly Copy[]): Promise<string> {
  for (let count = 1; ; count += 1) {
    const folder = count === 1 ? wanted : `${wanted}-${count}`;
    const isPlain = await checkRealFolder(workspace, ...folder.split("/"), ".claude", "hooks");
    if (isPlain.ok && !(await clashes(join(workspace, folder, ".claude"), files))) return folder;
  }
}

async function clashes(folder: string, files: readonly Copy[]): Promise<boolean> {
  const found = await Promise.all(
    files.map(async ({ name, bytes }) => ({ bytes, there: await readPlainFile(join(folder, name)) })),
  );
  return found.some(
    ({ bytes, there }) => there.kind === "refused" || (there.kind === "file" && !there.bytes.equals(bytes)),
  );
}

async function notThereYet(folder: string, files: readonly Copy[]): Promise<Copy[]> {
  const found = await Promise.all(files.map(({ name }) => readPlainFile(join(folder, name))));
  return files.filter((_, index) => found[index]?.kind === "absent");
}

async function archiveAgent(paths: Paths, { from, to, blocked }: Archiving): Promise<Outcome<"archived">> {
  if (blocked !== null) return { result: "blocked", reason: blocked };
  const [source, target] = [join(paths.workspace, from), join(paths.workspace, to)];
  try {
    await syncNewFolders(await makeFolders(paths.workspace, ...dirname(to).split("/")));
    await rename(source, target);
    await Promise.all([syncFolder(dirname(source)), syncFolder(dirname(target))]);
    return { result: "archived" };
  } catch (error) {
    return failed(error, source);
  }
}

function failed(error: unknown, path: string): { result: "failed"; error: AppError } {
  const reply = (error as NodeJS.ErrnoException).code === "EXDEV" ? otherDisk(path) : fileFailure(error, path);
  return { result: "failed", error: reply.ok ? { code: "write-failed", message: path } : reply.error };
}

function otherDisk(path: string): Reply<never> {
  return failure("other-disk", `${path} is on another disk than agents/archive, so it cannot be moved in one step.`, {
    hint: "Move it there by hand, then run: orchestrator migrate",
  });
}
