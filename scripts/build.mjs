// npm run build: the pages (next build), and the server and the command line as bundles in dist/.
import "./setup/check-node.mjs";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./setup/project-root.mjs";
import { runStep } from "./setup/run-step.mjs";

const { build } = await import("esbuild");
const dist = join(projectRoot, "dist");
rmSync(dist, { recursive: true, force: true });

const node = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
};

async function buildServer() {
  await build({ ...node, entryPoints: ["server.ts"], packages: "external", outfile: join(dist, "server.mjs") });
}

/** One small entry; each command loads only the chunks it uses. Packages are bundled: finding them costs most of a start. */
async function buildCommandLine() {
  await build({
    ...node,
    entryPoints: { cli: "bin/cli.ts" },
    outdir: dist,
    outExtension: { ".js": ".mjs" },
    chunkNames: "cli/[name]-[hash]",
    splitting: true,
    minify: true,
    external: ["better-sqlite3", "node-pty"],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}

const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
const [pages] = await Promise.all([
  runStep("Building the pages (next build)", process.execPath, ["node_modules/next/dist/bin/next", "build"], env),
  buildServer(),
  buildCommandLine(),
]);
process.exit(pages === 0 ? 0 : 1);
