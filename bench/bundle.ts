import { join } from "node:path";
import { build } from "esbuild";

const root = join(import.meta.dirname, "..");

/** Bundles `bench/<entry>.ts` as the product is bundled, so that servers are measured as they run; answers the file. */
export async function bundle(entry: string): Promise<string> {
  const outfile = join(root, "dist", "bench", `${entry}.mjs`);
  await build({
    entryPoints: [join(root, "bench", `${entry}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    logLevel: "warning",
  });
  return outfile;
}
