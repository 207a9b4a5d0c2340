import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    include: ["{lib,app,bin,scripts,bench,e2e}/**/*.test.{ts,tsx}", "server.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    // Real tmux, Python and processes on a busy machine: a test that hangs still ends, one that waits is not cut off.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
