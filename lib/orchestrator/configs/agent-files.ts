import { join } from "node:path";
import { type PlainFile, readPlainFile } from "../files/read-plain-file";
import { type GeneratedRecord, RECORD_FILE, sha256 } from "./generated-record";
import { DIRECTIVES_FILE, HOOK_FILE, POLICY_FILE, type RenderedFile, SETTINGS_FILE } from "./render-agent";

/** Everything that is ever generated for an agent. */
const NAMES = [SETTINGS_FILE, DIRECTIVES_FILE, HOOK_FILE, POLICY_FILE, RECORD_FILE];

/** What stands on disk for an agent, by path inside its `.claude` folder. */
export type AgentFiles = ReadonlyMap<string, PlainFile>;

export async function readAgentFiles(claudeFolder: string): Promise<AgentFiles> {
  const found = await Promise.all(NAMES.map((name) => readPlainFile(join(claudeFolder, name))));
  return new Map(NAMES.map((name, index) => [name, found[index] ?? { kind: "absent" }]));
}

/** The text on disk, or null where there is no plain file. */
export function textOf(files: AgentFiles, path: string): string | null {
  const file = files.get(path);
  return file?.kind === "file" ? file.bytes.toString("utf8") : null;
}

export function isSame(onDisk: PlainFile | undefined, { bytes, mode }: RenderedFile): boolean {
  if (onDisk?.kind !== "file" || !onDisk.bytes.equals(bytes)) return false;
  return !isProgram(mode) || isProgram(onDisk.mode);
}

/** Whether its owner may run it; the other bits are the umask's and git's business. */
export function isProgram(mode: number): boolean {
  return (mode & 0o100) !== 0;
}

/** Files that were generated once, are no longer, and that nobody has changed since. */
export function leftovers(
  onDisk: AgentFiles,
  before: GeneratedRecord | null,
  rendered: readonly RenderedFile[],
): string[] {
  return Object.entries(before?.files ?? {}).flatMap(([path, hash]) => {
    const file = onDisk.get(path);
    const isLeft =
      !rendered.some((other) => other.path === path) && file?.kind === "file" && sha256(file.bytes) === hash;
    return isLeft ? [path] : [];
  });
}
