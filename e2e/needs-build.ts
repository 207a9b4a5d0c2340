import { existsSync } from "node:fs";
import { join } from "node:path";

/** The browser tests drive what `npm start` serves; without a build each of them would fail for the same reason. */
export default function needsBuild(): void {
  const root = join(import.meta.dirname, "..");
  const missing = [".next/BUILD_ID", "dist/server.mjs", "dist/cli.mjs"].filter((file) => !existsSync(join(root, file)));
  if (missing.length > 0) throw new Error(`There is no build (${missing.join(", ")}). Run: npm run build`);
}
