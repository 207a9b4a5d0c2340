import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "./fixtures";
import { projectRoot } from "./harness/project-root";

const run = promisify(execFile);

test("the guard's table of attacks holds against the built server", async ({ fleet }) => {
  test.setTimeout(60_000);
  const env = {
    ...process.env,
    DOOR_PORT: String(fleet.dashboard.port),
    DOOR_OWNER_SOCKET: fleet.workspace.path(".orchestrator/run/owner.sock"),
  };
  const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
  const { stdout } = await run(process.execPath, [vitest, "run", "--reporter=json", "lib/realtime/guard.test.ts"], {
    cwd: projectRoot,
    env,
  });
  const report: { success: boolean; numPassedTests: number } = JSON.parse(stdout);
  expect(report).toMatchObject({ success: true });
  expect(report.numPassedTests).toBeGreaterThan(30);
});
