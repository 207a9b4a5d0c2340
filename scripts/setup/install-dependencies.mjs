import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { findProgram } from "./find-program.mjs";
import { projectRoot } from "./project-root.mjs";
import { runStep, SetupProblem } from "./run-step.mjs";
import { installSystemPackages } from "./system-packages.mjs";

const addons = ["better-sqlite3/build/Release/better_sqlite3.node", "node-pty/build/Release/pty.node"];

/** Brings node_modules to what package-lock.json says, and its native parts to this Node. */
export async function installDependencies() {
  if (isInstalled()) {
    if (addonsLoad()) return;
    await compilerIsThere();
    await npm("Node changed since the native parts were compiled: npm rebuild", ["rebuild"]);
  } else {
    await compilerIsThere();
    await npm("Installing dependencies (npm ci); native parts are compiled, which takes about a minute", [
      "ci",
      "--include=dev",
      "--no-audit",
      "--no-fund",
    ]);
  }
  if (!addonsLoad()) {
    throw new SetupProblem("better-sqlite3 or node-pty does not load after the install.\nSee why: npm rebuild");
  }
}

async function npm(title, args) {
  // Under `npm start`, npm says which npm that is; NODE_ENV=production would leave out what the build needs.
  const script = process.env.npm_execpath;
  const [command, first] = script?.endsWith(".js") ? [process.execPath, [script]] : ["npm", []];
  const env = { NODE_ENV: "development", ...localHeaders() };
  const code = await runStep(title, command, [...first, ...args], env);
  if (code !== 0) throw new SetupProblem(`npm ended with ${code}; what it printed above says why.`);
}

/** What npm wrote into node_modules is what the lock asks for, optional packages of other platforms aside. */
function isInstalled() {
  const wanted = readLock("package-lock.json");
  const present = readLock(join("node_modules", ".package-lock.json"));
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    return present[path]?.version === entry.version || (entry.optional === true && present[path] === undefined);
  });
}

function readLock(file) {
  const path = join(projectRoot, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : null;
}

function addonsLoad() {
  const require = createRequire(join(projectRoot, "package.json"));
  try {
    for (const addon of addons) if (process.platform !== "darwin" || addon.startsWith("better")) require(addon);
    return true;
  } catch {
    return false;
  }
}

/** node-pty has no ready-made build for Linux. */
async function compilerIsThere() {
  if (process.platform !== "linux") return;
  const programs = { "g++": ["g++", "c++"], make: ["make"], python3: ["python3"] };
  const missing = Object.keys(programs).filter((name) => findProgram(...programs[name]) === null);
  if (missing.length > 0) await installSystemPackages(missing, "the native parts (node-pty, SQLite) are compiled here");
}

/** Headers that came with Node spare node-gyp a download, which fails without internet. */
function localHeaders() {
  const prefix = dirname(dirname(process.execPath));
  const known = process.env.npm_config_nodedir !== undefined;
  return !known && existsSync(join(prefix, "include", "node", "node_version.h")) ? { npm_config_nodedir: prefix } : {};
}
