import { readdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { checkRealFolder, makeFolders } from "../files/real-folder";
import { writeAtomically } from "../files/write-atomically";

/** From here on Claude Code 2.1 takes a paste for a text of unknown origin, and shows only how long it is. */
const LONG_LINES = 4;
const LONG_CHARACTERS = 800;
const FOLDER = "prompts";
/** An agent may go back to an earlier one; those before are of no use to anybody. */
const KEPT = 50;

/** Whether a prompt is typed as it is, as one line, or stands in a file that one line names. Pure. */
export function isLongPrompt(text: string): boolean {
  return text.split("\n").length >= LONG_LINES || text.length >= LONG_CHARACTERS;
}

/** The folder that an agent's program runs in: names below the workspace, which is a real path. */
export type AgentPlace = { workspace: string; segments: readonly string[] };

/** Keeps the prompt in the agent's folder. Answers the file, and the line that names it to the agent. */
export async function writePromptFile(
  { workspace, segments }: AgentPlace,
  id: string,
  text: string,
): Promise<Reply<{ file: string; line: string }>> {
  const way = [...segments, FOLDER];
  const plain = await checkRealFolder(workspace, ...way);
  if (!plain.ok) return plain;
  const folder = join(workspace, ...way);
  // The time first: names sort by age.
  const name = `${new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${id.slice(0, 8)}.md`;
  try {
    await makeFolders(workspace, ...way);
    await writeFile(join(folder, ".gitignore"), "*\n", { flag: "wx" }).catch(() => {}); // what stands there stays
    await writeAtomically(join(folder, name), text.endsWith("\n") ? text : `${text}\n`, 0o600);
  } catch (error) {
    return fileFailure(error, folder);
  }
  const older = (await readdir(folder)).filter((each) => each.endsWith(".md")).sort();
  await Promise.all(older.slice(0, -KEPT).map((each) => unlink(join(folder, each)).catch(() => {})));
  return success({ file: join(folder, name), line: `Do the task in @${FOLDER}/${name}` });
}
