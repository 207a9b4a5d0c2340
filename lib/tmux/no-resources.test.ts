import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux } from "./testing/private-tmux";

const run = promisify(execFile);
const program = fileURLToPath(new URL("testing/fill-up.ts", import.meta.url));
let server: PrivateTmux;
beforeEach(async () => {
  server = await createPrivateTmux();
});
afterEach(() => server.dispose());

async function fillUp(before: string): Promise<{ count: number; code: string; heard: string }> {
  const line = `${before} exec "$0" --import tsx "$@"`;
  const args = ["-c", line, process.execPath, program, server.socketPath, server.folder];
  const { stdout } = await run("/bin/sh", args);
  return JSON.parse(stdout);
}

/** A terminal file system with four terminals and no more, seen by one tmux server alone. */
const FEW_TERMINALS =
  "mount -t devpts -o newinstance,max=4,ptmxmode=666 devpts /dev/pts && mount --bind /dev/pts/ptmx /dev/ptmx";
const mayUnshare = (() => {
  try {
    execFileSync("unshare", ["-m", "sh", "-c", FEW_TERMINALS], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();

describe("fault F22: when the machine has no more to give", { timeout: 60_000 }, () => {
  it("one more session is refused with ulimit -n 128, and those that run go on", async () => {
    await server.cli("-f/dev/null", "new-session", "-d", "-s", "other", "exec sleep 1000");
    const { count, code, heard } = await fillUp("ulimit -n 128;");
    expect(code).toBe("no-resources");
    expect(count).toBeGreaterThan(5);
    expect(heard).toContain("still here\r\nstill here");
    expect(await server.cli("list-sessions", "-F", "#{session_name}")).not.toContain(`fill-${count}\n`);
  });

  it.skipIf(!mayUnshare)(
    "one more session is refused when there are no terminals left, and those that run go on",
    async () => {
      const start = `${FEW_TERMINALS} && exec tmux -S "$0" -f/dev/null new-session -d -s other "exec sleep 1000"`;
      await run("unshare", ["-m", "sh", "-c", start, server.socketPath]);
      const { count, code, heard } = await fillUp("");
      expect(code).toBe("no-resources");
      // The keeper and the other one have two; a pane that starts its program needs a second one for a moment.
      expect(count).toBe(1);
      expect(heard).toContain("still here\r\nstill here");
    },
  );
});
