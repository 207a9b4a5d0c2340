import { spawn } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { Paths } from "../paths";
import { sha256 } from "./generated-record";

const PATIENCE_MS = 10_000;
const COMPILE = "import sys; compile(sys.stdin.buffer.read(), 'auto-deny.py', 'exec')";

/**
 * Compiles the hook's program with Python, without running it. Fails with `generated-invalid` when it is no Python.
 * Python takes longer than generating all files does, so a program that has once compiled is remembered by its hash.
 */
export async function checkHookProgram(program: string, paths: Pick<Paths, "runFolder">): Promise<Reply<null>> {
  const remembered = join(paths.runFolder, `compiles-${sha256(program).slice(0, 16)}`);
  const isKnown = await access(remembered).then(
    () => true,
    () => false,
  );
  if (isKnown) return success(null);
  const compiled = await compileProgram(program);
  if (compiled.ok && compiled.value === "compiled") await remember(remembered, paths.runFolder);
  return compiled.ok ? success(null) : compiled;
}

async function remember(file: string, folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, "");
  } catch {
    // The next generation compiles it again.
  }
}

/** `no-python`: nothing can be said here, and the guard's own check shows that no hook can run. */
function compileProgram(program: string): Promise<Reply<"compiled" | "no-python">> {
  return new Promise((resolve) => {
    const child = spawn("python3", ["-I", "-S", "-c", COMPILE], { timeout: PATIENCE_MS });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stdin.on("error", () => {}); // It may have ended already.
    child.on("error", () => resolve(success("no-python")));
    child.on("close", (code) => {
      if (code === 0) return resolve(success("compiled"));
      resolve(
        failure("generated-invalid", "The hook program auto-deny.py does not compile.", {
          cause: said.trim().split("\n").slice(-4).join("\n"),
          hint: "It ships with this program: reinstall it, or undo the change to templates/auto-deny.py.",
        }),
      );
    });
    child.stdin.end(program);
  });
}
