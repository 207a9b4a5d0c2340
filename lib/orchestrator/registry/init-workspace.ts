import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";

/** Folders that hold what a machine makes: state of the app, and logs of what agents were refused. */
const IGNORED = ["logs/", ".orchestrator/"];

export type InitializedWorkspace = {
  folder: string;
  /** Relative to the folder. */
  made: string[];
  /** What was there already, and stays as it is. */
  kept: string[];
};

/**
 * Makes what a workspace begins with: a commented registry, the project's context, and lines for git. Nothing that is
 * there is changed, except that lines are added to `.gitignore`. Fails with what the disk says.
 */
export async function initWorkspace(folder: string, shippedTemplates: string): Promise<Reply<InitializedWorkspace>> {
  const target = resolve(folder);
  const starter = (name: string) => readFile(join(shippedTemplates, "starter", name), "utf8");
  const files = [
    { path: join("agents", "registry.yaml"), text: await starter("registry.yaml") },
    { path: ".project-context.md", text: await starter("project-context.md") },
  ];
  const made: string[] = [];
  const kept: string[] = [];
  let at = target;
  try {
    for (const { path, text } of files) {
      at = join(target, path);
      ((await isMade(at, text)) ? made : kept).push(path);
    }
    at = join(target, ".gitignore");
    ((await ignore(at)) ? made : kept).push(relative(target, at));
  } catch (error) {
    return fileFailure(error, at);
  }
  return success({ folder: target, made, kept });
}

async function isMade(file: string, text: string): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false; // fs rejects with nothing else
    throw error;
  }
}

/** False when every line stood there already. */
async function ignore(file: string): Promise<boolean> {
  const before = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const present = new Set(before.split("\n").map((line) => line.trim().replace(/^\//, "").replace(/\/$/, "")));
  const missing = IGNORED.filter((line) => !present.has(line.replace(/\/$/, "")));
  if (missing.length === 0) return false;
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  await writeFile(file, `${gap}${missing.join("\n")}\n`, { flag: "a" });
  return true;
}
