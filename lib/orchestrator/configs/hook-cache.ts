import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { checkRealFolder } from "../files/real-folder";
import type { Paths } from "../paths";
import { type HookProgram, sharedProgramFile } from "./hook-program";

const PATIENCE_MS = 10_000;
/** Somebody may have put another Python in the place of the one that it was made for. */
const KEPT_MS = 24 * 3_600_000;
/** Where hooks look for their program compiled: beside its sources. */
const FOLDER = "compiled";
/** Python's version, the hash of the sources, the hash of what follows: the same for the same content. */
const HEAD_BYTES = 20;

/** The hook's program compiled for one Python: `auto_deny.cpython-311.cache` and its bytes. */
export type HookCache = { name: string; bytes: Buffer };

/**
 * Compiles the hook's program for the Python that is found, without running it. Starting Python takes longer than
 * generating all files does, so the result is kept for a day. `now` is in ms since the epoch. Null where there is no Python: then
 * nothing can be said here, and the guard's own check shows that no hook can run. Fails with `generated-invalid`.
 */
export async function compileHook(hook: HookProgram, paths: CachePaths, now: number): Promise<Reply<HookCache | null>> {
  const kept = join(paths.stateFolder, "cache", `hook-${hook.hash.slice(0, 16)}`);
  const known = await readKept(kept, now);
  if (known) return success(known);
  const compiled = await runCompiler(hook, paths.shippedTemplates);
  if (compiled.ok && compiled.value) await keep(kept, compiled.value);
  return compiled;
}

type CachePaths = Pick<Paths, "stateFolder" | "shippedTemplates">;

async function readKept(folder: string, now: number): Promise<HookCache | null> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((each) => each.endsWith(".cache"));
  if (name === undefined) return null;
  const [bytes, found] = await Promise.all([
    readFile(join(folder, name)).catch(() => null),
    stat(join(folder, name)).catch(() => null),
  ]);
  return bytes && found && now - found.mtimeMs < KEPT_MS ? { name, bytes } : null;
}

/** Failing to keep it costs the next generation some time, and nothing else. */
async function keep(folder: string, cache: HookCache): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await replace(join(folder, cache.name), cache.bytes);
  } catch {}
}

/** Puts the compiled program where hooks find it. It is a cache: what fails here only makes calls slower. */
export async function placeHookCache(paths: Paths, { name, bytes }: HookCache): Promise<void> {
  const folder = join(dirname(sharedProgramFile(paths)), FOLDER);
  try {
    if (await isPlaced(join(folder, name), bytes)) return;
    const reachable = await checkRealFolder(paths.workspace, "agents", ".claude", FOLDER);
    if (!reachable.ok) return;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await writeFile(join(folder, ".gitignore"), "*\n");
    await replace(join(folder, name), bytes);
  } catch {}
}

async function isPlaced(path: string, bytes: Buffer): Promise<boolean> {
  const file = await open(path).catch(() => null);
  if (!file) return false;
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    await file.read(head, 0, HEAD_BYTES, 0);
    return head.equals(bytes.subarray(0, HEAD_BYTES)) && (await file.stat()).size === bytes.length;
  } finally {
    await file.close();
  }
}

async function replace(path: string, bytes: Buffer): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    await writeFile(temporary, bytes, { flag: "wx" });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }); // On a full disk, half of it would stay and take the rest.
    throw error;
  }
}

function runCompiler(hook: HookProgram, templates: string): Promise<Reply<HookCache | null>> {
  return new Promise((resolve) => {
    const args = ["-I", "-S", join(templates, "compile-hook.py"), join(templates, "auto-deny.py")];
    const child = spawn("python3", args, { timeout: PATIENCE_MS });
    const compiled: Buffer[] = [];
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => compiled.push(chunk));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stdin.on("error", () => {}); // It may have ended already.
    child.on("error", () => resolve(success(null)));
    child.on("close", (code) => {
      if (code === 0) return resolve(success({ name: `auto_deny.${said}.cache`, bytes: Buffer.concat(compiled) }));
      resolve(
        failure("generated-invalid", "The hook program auto-deny.py does not compile.", {
          cause: said.trim().split("\n").slice(-4).join("\n"),
          hint: "It ships with this program: reinstall it, or undo the change below templates/auto_deny.",
        }),
      );
    });
    child.stdin.end(hook.bundle);
  });
}
