import { execFileSync, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createGenerateWorkspace, shippedRegistry } from "../generate-workspace";
import { againstFloor, type Row, type RowResult } from "../row";
import { interleaved, median, quantile, timed } from "../statistics";

const AGENT = "backend-agent";

/** One tool call's hook, from the start of its process to its end, beside a Python that only loads what hooks need. */
export const hook: Row = {
  name: "hook",
  async measure({ short }) {
    const workspace = await createGenerateWorkspace(await shippedRegistry());
    try {
      const agentFolder = join(workspace.folder, "agents", AGENT);
      const program = join(agentFolder, ".claude", "hooks", "auto-deny.py");
      const python = realPython();
      const call = (tool_name: string, tool_input: object) => () =>
        timed(() => runPython(python, [program], JSON.stringify({ cwd: agentFolder, tool_name, tool_input })));
      const write = { file_path: join(workspace.folder, "src", "a.ts"), content: "x".repeat(4_000) };
      const times = await interleaved(short ? 10 : 200, {
        floor: () => timed(() => runPython(python, ["-c", "import json,re"], "")),
        write: call("Write", write),
        bash: call("Bash", { command: "npm test -- --run > logs/test.log 2>&1" }),
      });
      await rm(join(workspace.folder, "agents", ".claude", "compiled"), { recursive: true });
      const cold = await interleaved(short ? 2 : 20, { write: call("Write", write) });
      return [
        ...rows("hook, one Write", times.write, times.floor),
        ...rows("hook, one simple Bash", times.bash, times.floor),
        {
          ...row("hook, one Write in a clone that has never generated, p50", median(cold.write), median(times.floor)),
          goal: "-",
          reached: null,
        },
      ];
    } finally {
      await workspace.dispose();
    }
  },
};

function rows(what: string, own: number[], floor: number[]): RowResult[] {
  return [
    againstFloor({ ...row(`${what}, p50`, median(own), median(floor)), atMost: 1.3 }),
    againstFloor({ ...row(`${what}, p95`, quantile(own, 0.95), quantile(floor, 0.95)), atMost: 2 }),
  ];
}

function row(what: string, figure: number, floor: number) {
  return { what, unit: "ms", figure, floor, floorName: "python3 -I -S -c 'import json,re'" };
}

/** `python3` may be a version manager's script, which takes several times as long to start as Python itself. */
function realPython(): string {
  return execFileSync("python3", ["-c", "import sys; print(sys.executable)"], { encoding: "utf8" }).trim();
}

/** Throws when the call is not allowed: both are ordinary. */
function runPython(python: string, args: string[], stdin: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-I", "-S", ...args], { stdio: ["pipe", "ignore", "inherit"] });
    child.on("error", reject);
    child.on("close", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
    child.stdin.on("error", () => {}); // The floor reads nothing.
    child.stdin.end(stdin);
  });
}
