import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project-root.mjs";

/** What a build is made from. Tests are not part of it, so that changing one builds nothing. */
const sources = [
  "app",
  "bin",
  "lib",
  "public",
  "server.ts",
  "next.config.js",
  "postcss.config.mjs",
  "package-lock.json",
];
const more = ["package.json", "tsconfig.json", "scripts/build.mjs", "scripts/bundle.mjs"];
const notBuilt = /\.test\.tsx?$|\/(testing|[a-z-]+-testing)\//;

/** `stat` is cheap and changes with every save or checkout; `content` changes only when a build would. */
export function fingerprint() {
  const files = [...sources, ...more].flatMap(filesBelow).filter((file) => !notBuilt.test(file));
  const seen = files.map((file) => {
    const { size, mtimeMs } = statSync(join(projectRoot, file));
    return `${file} ${size} ${mtimeMs}`;
  });
  return {
    stat: hash(seen),
    content: () => hash(files.flatMap((file) => [file, readFileSync(join(projectRoot, file))])),
  };
}

function filesBelow(path) {
  const full = join(projectRoot, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}

function hash(parts) {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part).update("\0");
  return sum.digest("hex");
}
