// npm test: makes this machine ready, then runs every check there is. Exits with 1 when any of them fails.
import "./setup/check-node.mjs";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfChanged } from "./setup/build-if-changed.mjs";
import { installChromium } from "./setup/install-chromium.mjs";
import { installDependencies } from "./setup/install-dependencies.mjs";
import { installTestPrograms } from "./setup/install-test-programs.mjs";
import { installTmux } from "./setup/install-tmux.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runScript, runStep } from "./setup/run-step.mjs";

const results = join(projectRoot, "test-results");
const vitestReport = join(results, "vitest.json");
const playwrightReport = join(results, "playwright.json");

await runScript(async () => {
  await installDependencies();
  await installTmux();
  await installChromium();
  await installTestPrograms();
});
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const checks = [];
async function check(title, run) {
  const started = Date.now();
  const ok = await run();
  checks.push({ title, ok, seconds: (Date.now() - started) / 1000 });
  return ok;
}
const tool = (title, name, args, env) =>
  check(title, async () => (await runStep(title, join(projectRoot, "node_modules", ".bin", name), args, env)) === 0);

// Short ones side by side. The rest one after the other: real tmux and a browser need both cores for themselves.
await Promise.all([
  tool("Format and lint (biome)", "biome", ["check", "--error-on-warnings", "."]),
  tool("Types (tsc)", "tsc", ["--noEmit", "-p", "."]),
  tool("Types of the contract alone, without DOM and Node", "tsc", ["--noEmit", "-p", "tsconfig.contract.json"]),
]);
await tool("Unit and real-tmux tests (vitest)", "vitest", [
  "run",
  "--reporter=dot",
  "--reporter=json",
  `--outputFile.json=${vitestReport}`,
]);
const built = await check("Build", () =>
  buildIfChanged().then(
    () => true,
    (error) => console.error(error.message) ?? false,
  ),
);
if (built) {
  await tool("Browser tests (playwright)", "playwright", ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
  });
}

const counts = add(vitestCounts(), playwrightCounts());
console.log("");
for (const { title, ok, seconds } of checks) console.log(`${ok ? "✓" : "✗"} ${title} (${seconds.toFixed(1)} s)`);
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exit(checks.every(({ ok }) => ok) ? 0 : 1);

function vitestCounts() {
  const report = readReport(vitestReport);
  return {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

function playwrightCounts() {
  const stats = readReport(playwrightReport)?.stats;
  return {
    passed: stats?.expected ?? 0,
    failed: (stats?.unexpected ?? 0) + (stats?.flaky ?? 0),
    skipped: stats?.skipped ?? 0,
  };
}

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/** Null when the check that writes it did not get that far; it counts as failed by its exit code. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
