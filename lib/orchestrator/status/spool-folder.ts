import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where an agent's program leaves what happens; named by `ORCHESTRATOR_SPOOL` in its pane. `id` is with its tenant. */
export function spoolOf(runFolder: string, id: string): string {
  return join(runFolder, "events", id.replace("/", "@"));
}

/** For a program that begins: what an earlier one left behind says nothing about it. */
export async function emptySpool(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
