import { findProgram } from "./find-program.mjs";
import { runStep, SetupProblem } from "./run-step.mjs";

/** How each package manager is told to install, and what it calls what we need where that is not Debian's name. */
const managers = [
  { program: "apt-get", install: "apt-get install -y", names: {} },
  { program: "dnf", install: "dnf install -y", names: { "g++": "gcc-c++" } },
  { program: "pacman", install: "pacman -S --needed", names: { "g++": "gcc", python3: "python" } },
  { program: "zypper", install: "zypper install -y", names: { "g++": "gcc-c++" } },
  { program: "apk", install: "apk add", names: {} },
  { program: "brew", install: "brew install", names: { "g++": "gcc", python3: "python" } },
];

/** The command a person types to install these packages (Debian's names) on this system. */
export function installCommand(packages) {
  const manager = managers.find(({ program }) => findProgram(program) !== null);
  if (manager === undefined) return `your system's package manager: ${packages.join(" ")}`;
  const names = packages.map((name) => manager.names[name] ?? name).join(" ");
  return `${manager.program === "brew" || isRoot() ? "" : "sudo "}${manager.install} ${names}`;
}

/**
 * Installs Debian packages when this is root on a system with apt-get; elsewhere it stops with the exact command.
 * `why` completes the sentence "… is missing: it".
 */
export async function installSystemPackages(packages, why) {
  const wanted = packages.join(", ");
  const missing = `${wanted} ${packages.length > 1 ? "are" : "is"} missing: ${why}.`;
  if (!isRoot() || findProgram("apt-get") === null) {
    throw new SetupProblem(`${missing}\nInstall it, then run this again: ${installCommand(packages)}`);
  }
  const quiet = { DEBIAN_FRONTEND: "noninteractive" };
  await runStep(`${missing} Reading the lists of packages (apt-get update)`, "apt-get", ["update", "-qq"], quiet);
  const install = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  const code = await runStep(`Installing ${wanted} (apt-get install)`, "apt-get", install, quiet);
  if (code !== 0) {
    throw new SetupProblem(`apt-get could not install ${wanted}.\nTry it yourself: ${installCommand(packages)}`);
  }
}

export function isRoot() {
  return process.getuid?.() === 0;
}
