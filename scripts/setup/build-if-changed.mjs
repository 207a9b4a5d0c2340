import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fingerprint } from "./build-sources.mjs";
import { projectRoot } from "./project-root.mjs";
import { runStep, SetupProblem } from "./run-step.mjs";

const record = join(projectRoot, "dist", "build.json");
const products = [".next/BUILD_ID", "dist/server.mjs", "dist/cli.mjs"];

/** Builds when a source differs from what the last build was made from. */
export async function buildIfChanged() {
  const before = fingerprint();
  const last = existsSync(record) ? JSON.parse(readFileSync(record, "utf8")) : null;
  const complete = products.every((file) => existsSync(join(projectRoot, file)));
  if (complete && last?.stat === before.stat) return;
  const content = before.content();
  if (!complete || last?.content !== content) {
    const code = await runStep("Building the dashboard (about half a minute)", process.execPath, ["scripts/build.mjs"]);
    if (code !== 0)
      throw new SetupProblem("The build failed; what it printed above says where.\nTry again: npm run build");
  }
  // Next may complete tsconfig.json while it builds, so the cheap fingerprint is taken after it.
  mkdirSync(join(projectRoot, "dist"), { recursive: true });
  const after = fingerprint();
  writeFileSync(record, JSON.stringify({ stat: after.stat, content: after.content() }));
}
