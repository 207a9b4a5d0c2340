import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { createEventRecorder } from "@/lib/orchestrator/tape/record-events";
import { openTapeShelf } from "@/lib/orchestrator/tape/tape-shelf";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const registry = "version: 1\nagents: {}\n";
let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;

beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry);
});
afterEach(() => workspace.dispose());

/** What a dashboard has recorded and left. */
async function recorded(text: string): Promise<void> {
  const folder = join(workspace.folder, ".orchestrator", "tape");
  const at = Date.UTC(2026, 10, 29, 9);
  mkdirSync(folder, { recursive: true });
  const shelf = openTapeShelf({ folder, report() {}, now: () => at });
  const recorder = createEventRecorder({
    setup: { folder, patterns: [], secrets: [] },
    shelf,
    tell() {},
    now: () => at,
  });
  const agent = AgentId.parse("qa-agent");
  recorder.take({ type: "start", key: 1, at, agent, sessionStartedAt: null, size: { cols: 80, rows: 24 } });
  const data = new TextEncoder().encode(text);
  recorder.take({ type: "output", key: 1, ats: [at], ends: [data.length], data });
  recorder.take({ type: "end", key: 1, at: at + 500, sessionEnded: true });
  await shelf.settled();
  shelf.dispose();
}

describe("orchestrator tape", () => {
  it("searches, lists and exports what was recorded, without a dashboard", async () => {
    await recorded("ssh: Permission denied (publickey)\r\nother line\r\n");
    const found = await workspace.run("tape", "search", "permission denied", "--json");
    const { hits } = JSON.parse(found.stdout);
    expect(hits).toMatchObject([{ agent: "qa-agent", text: "ssh: Permission denied (publickey)" }]);
    expect((await workspace.run("tape", "search", "nothing")).code).toBe(1);
    const list = JSON.parse((await workspace.run("tape", "list", "qa-agent", "--json")).stdout);
    expect(list.recordings).toMatchObject([{ state: "ended", part: 1, lines: 2 }]);
    const id = hits[0].recording;
    const cast = await workspace.run("tape", "export", id);
    expect(JSON.parse(cast.stdout.split("\n")[0] ?? "")).toMatchObject({ version: 3, tape: { id } });
    const text = await workspace.run("tape", "export", id, "--text", "-o", "lines.txt");
    expect(text.code).toBe(0);
    expect(readFileSync(join(workspace.folder, "lines.txt"), "utf8")).toMatch(
      /^2026-11-29T09:00:00\.000Z ssh: Perm.*\n.*other line\n$/,
    );
    expect((await workspace.run("tape", "export", id, "-o", "lines.txt")).stderr).toContain("exists already");
  });

  it.each([
    [["tape", "search", "x", "--from", "soon"], /--from is 'soon', which is no time/],
    [["tape", "search", "=>"], /holds no letter or digit/],
    [["tape", "export", "../../etc/passwd"], /is no recording's id/],
    [["tape", "export", "20260101t000000-abcdef"], /There is no recording/],
    [["tape", "list", "A B"], /is no agent's name/],
  ])("says what is wrong with %j", async (args, message) => {
    const { code, stderr } = await workspace.run(...args);
    expect([code, message.test(stderr)]).toEqual([1, true]);
    expect(existsSync(join(workspace.folder, "lines.txt"))).toBe(false);
  });
});
