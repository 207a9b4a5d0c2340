import { findProgram } from "./find-program.mjs";
import { SetupProblem } from "./run-step.mjs";
import { installSystemPackages, isRoot } from "./system-packages.mjs";

/** What some tests drive, by the package that brings it. The product works without them, and so does a test run. */
const packages = { bubblewrap: "bwrap", fish: "fish", htop: "htop", less: "less", vim: "vim", zsh: "zsh" };

/** Installs them where that needs nobody's password; elsewhere says what is skipped. */
export async function installTestPrograms() {
  const missing = Object.keys(packages).filter((name) => findProgram(packages[name]) === null);
  if (missing.length === 0) return;
  const skipped = `Tests that need ${missing.join(", ")} are skipped.`;
  if (!isRoot() || findProgram("apt-get") === null) return console.log(skipped);
  try {
    await installSystemPackages(missing, "some tests drive it");
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.log(`${error.message}\n${skipped}`);
  }
}
