import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findProgram } from "./find-program.mjs";
import { runStep, SetupProblem } from "./run-step.mjs";
import { installSystemPackages, isRoot } from "./system-packages.mjs";

/** The browser of the tests: the system's Chromium, else the one Playwright downloads. */
export async function installChromium() {
  if (systemChromium() !== null || (await playwrightChromium())) return;
  if (isRoot() && debianHasChromium()) {
    await installSystemPackages(["chromium"], "the browser tests drive it");
    if (systemChromium() !== null) return;
  }
  const args = ["playwright", "install", ...(isRoot() ? ["--with-deps"] : []), "chromium"];
  const code = await runStep("Installing Chromium for the browser tests (playwright install)", "npx", args);
  if (code !== 0)
    throw new SetupProblem("Chromium could not be installed.\nInstall it yourself: npx playwright install chromium");
}

function systemChromium() {
  const path = findProgram("chromium");
  return path !== null && spawnSync(path, ["--version"]).status === 0 ? path : null;
}

async function playwrightChromium() {
  const { chromium } = await import("@playwright/test");
  return existsSync(chromium.executablePath());
}

/** Ubuntu's package of that name only starts a snap. */
function debianHasChromium() {
  const { stdout } = spawnSync("apt-cache", ["show", "chromium"], { encoding: "utf8" });
  return findProgram("apt-get") !== null && !/snap/i.test(stdout ?? "") && existsSync("/etc/debian_version");
}
