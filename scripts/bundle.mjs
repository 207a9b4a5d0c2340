import { join } from "node:path";
import { projectRoot } from "./setup/project-root.mjs";

const node = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  sourcemap: true,
  logLevel: "warning",
};

/** zod's messages in fifty languages are a third of a command's start, and none of them is shown. */
const withoutZodLocales = {
  name: "without-zod-locales",
  setup: (build) => build.onLoad({ filter: /\/zod\/v4\/locales\/index\.js$/ }, () => ({ contents: "export {};" })),
};

export async function bundleServer(folder) {
  const { build } = await import("esbuild");
  await build({ ...node, entryPoints: ["server.ts"], packages: "external", outfile: join(folder, "server.mjs") });
}

/** The tape's threads; lib/orchestrator/tape/tape-threads.ts starts them. */
export async function bundleTapeWorker(folder) {
  const { build } = await import("esbuild");
  const entryPoints = ["lib/orchestrator/tape/tape-worker.ts"];
  await build({ ...node, entryPoints, packages: "external", outfile: join(folder, "tape-worker.mjs") });
}

/** One small entry; each command loads only the chunks it uses. Packages are bundled: finding them costs most of a start. */
export async function bundleCommandLine(folder) {
  const { build } = await import("esbuild");
  await build({
    ...node,
    entryPoints: { cli: "bin/cli.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "cli/[name]-[hash]",
    splitting: true,
    minify: true,
    external: ["better-sqlite3", "node-pty"],
    plugins: [withoutZodLocales],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
}
