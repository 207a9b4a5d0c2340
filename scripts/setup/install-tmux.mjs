import { spawnSync } from "node:child_process";
import { findProgram } from "./find-program.mjs";
import { SetupProblem } from "./run-step.mjs";
import { installCommand, installSystemPackages } from "./system-packages.mjs";

/** tmux 3.2 is the first whose control mode can pause a pane. */
const OLDEST = [3, 2];

export async function installTmux() {
  if (findProgram("tmux") === null) await installSystemPackages(["tmux"], "every agent runs in a tmux session");
  const version = spawnSync("tmux", ["-V"], { encoding: "utf8" }).stdout.trim();
  const [major, minor] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new SetupProblem(
      `${version} is too old: ${OLDEST.join(".")} or newer is needed.\nUpdate it: ${installCommand(["tmux"])}`,
    );
  }
}
