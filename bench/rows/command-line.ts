import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { bundleCommandLine } from "../../scripts/bundle.mjs";
import { bundle } from "../bundle";
import { createGenerateWorkspace, shippedRegistry } from "../generate-workspace";
import { againstFloor, type Row, type RowResult } from "../row";
import { interleaved, median, timed } from "../statistics";
import { appRoot, paneEnvironment } from "../workspace";

const run = promisify(execFile);
const SHELL_TOOLS = ["yq", "jq", "envsubst"];

/** `generate --all` from the shell, with everything that a process start costs. */
export const commandLine: Row = {
  name: "command-line",
  async measure({ short }) {
    const workspace = await createGenerateWorkspace(await shippedRegistry());
    const { folder, floorFolder, registryFile, changed, agents } = workspace;
    const environment = { ...paneEnvironment(folder), PROJECT_ROOT: folder };
    const start = (file: string, args: string[]) =>
      run(file, args, { env: environment as unknown as NodeJS.ProcessEnv, cwd: folder }); // Next's types demand NODE_ENV
    try {
      await bundleCommandLine(join(appRoot, "dist"));
      const minimal = await bundle("floors/minimal-generate");
      const list = join(folder, "changed.json");
      await writeFile(
        list,
        JSON.stringify(Object.fromEntries([...changed].map(([path, bytes]) => [path, String(bytes)]))),
      );
      const hasShellTools = await Promise.all(SHELL_TOOLS.map((tool) => start(tool, ["--version"]))).then(
        () => true,
        () => false,
      );
      const shell = join(appRoot, "bench", "floors", "shell-generate.sh");
      const templates = join(appRoot, "templates");
      const times = await interleaved(short ? 1 : 9, {
        floor: () => timed(() => start(process.execPath, [minimal, registryFile, floorFolder, list])),
        async own() {
          await workspace.edit();
          return timed(() => start(process.execPath, [join(appRoot, "bin", "orchestrator"), "generate", "--all"]));
        },
        shell: async () =>
          hasShellTools ? timed(() => start("sh", [shell, registryFile, templates, floorFolder])) : 0,
      });
      const what = `generate --all of ${agents} agents, end to end`;
      const row = { what, unit: "ms", figure: median(times.own) };
      const results: RowResult[] = [
        againstFloor({
          ...row,
          floor: median(times.floor),
          floorName: "minimal Node script",
          atMost: 1.5,
          notes: `${changed.size} files`,
        }),
      ];
      if (hasShellTools) {
        const floor = { floor: median(times.shell), floorName: "yq, jq, envsubst" };
        results.push(againstFloor({ ...row, ...floor, atMost: 0.2 }));
      }
      return results;
    } finally {
      await workspace.dispose();
    }
  },
};
