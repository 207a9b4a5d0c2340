// npm run test:claude: the generated configs in a real Claude Code, against a scripted API on the loopback address.
// Needs no account. Installs the program from npm into a folder of its own; no other installation is touched.
import "./setup/check-node.mjs";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runScript, runStep, SetupProblem } from "./setup/run-step.mjs";

/** The newest version that this suite has passed with; CLAUDE_CODE_VERSION tries another. */
const version = process.env.CLAUDE_CODE_VERSION ?? "2.1.329";
const folder = join(projectRoot, "node_modules", ".cache", "claude-code", version);

await runScript(async () => {
  await installDependencies();
  await installClaudeCode();
  const vitest = join(projectRoot, "node_modules", ".bin", "vitest");
  const args = ["run", "--config", join("e2e", "claude-code", "vitest.config.ts"), ...process.argv.slice(2)];
  process.exitCode = await runStep(`Claude Code ${version} with generated configs`, vitest, args, {
    CLAUDE_PROGRAM: join(folder, "node_modules", ".bin", "claude"),
  });
});

async function installClaudeCode() {
  if (isInstalled()) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const install = ["install", "--no-audit", "--no-fund", `@anthropic-ai/claude-code@${version}`, "--prefix", folder];
  const code = await runStep(`Installing Claude Code ${version} (about 350 MB)`, "npm", install);
  if (code !== 0) throw new SetupProblem(`npm ended with ${code}; what it printed above says why.`);
}

function isInstalled() {
  try {
    const manifest = join(folder, "node_modules", "@anthropic-ai", "claude-code", "package.json");
    return JSON.parse(readFileSync(manifest, "utf8")).version === version;
  } catch {
    return false;
  }
}
