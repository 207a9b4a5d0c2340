import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The opt-in suite: `npm run test:claude` installs the program and says where it is. */
export default defineConfig({
  root,
  resolve: { alias: { "@": root } },
  test: { include: ["e2e/claude-code/*.claude.ts"], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 1 },
});
