import { spawn } from "node:child_process";
import { failure, type Reply, success } from "@/lib/contract/reply";

const PATIENCE_MS = 10_000;
const COMPILE = "import sys; compile(sys.stdin.buffer.read(), 'auto-deny.py', 'exec')";

/**
 * Compiles the hook's program with Python, without running it. Fails with `generated-invalid` when it is no Python.
 * Where no Python is installed nothing can be said: the guard's own check shows that no hook can run.
 */
export function checkHookProgram(program: string): Promise<Reply<null>> {
  return new Promise((resolve) => {
    const child = spawn("python3", ["-I", "-S", "-c", COMPILE], { timeout: PATIENCE_MS });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.stdin.on("error", () => {}); // It may have ended already.
    child.on("error", () => resolve(success(null)));
    child.on("close", (code) => {
      if (code === 0) return resolve(success(null));
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
