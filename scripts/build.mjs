// npm run build: the pages (next build), and the server and the command line as bundles in dist/.
import "./setup/check-node.mjs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { bundleCommandLine, bundleServer, bundleTapeWorker } from "./bundle.mjs";
import { recordBuild } from "./setup/build-if-changed.mjs";
import { projectRoot } from "./setup/project-root.mjs";
import { runStep } from "./setup/run-step.mjs";

const dist = join(projectRoot, "dist");
rmSync(dist, { recursive: true, force: true });

const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
const results = await Promise.allSettled([
  runStep("Building the pages (next build)", process.execPath, ["node_modules/next/dist/bin/next", "build"], env),
  bundleServer(dist),
  bundleTapeWorker(dist),
  bundleCommandLine(dist),
]);
// esbuild has printed its errors by then.
const built = results.every(({ value, status }) => status === "fulfilled" && !value);
if (built) recordBuild();
process.exit(built ? 0 : 1);
