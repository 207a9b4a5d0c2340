import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "./build-sources.mjs";
import { projectRoot } from "./project-root.mjs";
import { runStep, SetupProblem } from "./run-step.mjs";

const record = join(projectRoot, "dist", "build.json");
const products = [".next/BUILD_ID", "dist/server.mjs", "dist/cli.mjs"];

/** Builds when a source differs from what the last build was made from. */
export async function buildIfChanged() {
  const now = fingerprint();
  const last = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : null;
  const complete = products.every((file) => existsSync(join(projectRoot, file)));
  if (complete && last?.stat === now.stat) return;
  if (complete && last?.content === now.content()) return recordBuild();
  const code = await runStep("Building the dashboard (about half a minute)", process.execPath, ["scripts/build.mjs"]);
  if (code !== 0)
    throw new SetupProblem("The build failed; what it printed above says where.\nTry again: npm run build");
}

/** Notes what the build was made from. Next may complete tsconfig.json while it builds, so this comes after it. */
export function recordBuild() {
  mkdirSync(join(projectRoot, "dist"), { recursive: true });
  const { stat, content } = fingerprint();
  writeFileSync(record, JSON.stringify({ stat, content: content() }));
}
