import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { AgentName } from "@/lib/contract/ids";
import { loadAgentPrograms } from "./agent-programs";
import { isOlder, judgeSilence, type PaneUse } from "./judge-silence";
import { shippedTemplates } from "./testing/guarded-workspace";
import { type GuardedPane, watchGuards } from "./watch-guards";

const MINUTE = 60_000;
const agentProgramsFile = join(shippedTemplates, "agent-programs.yaml");
const agent = AgentName.parse("backend-agent");
const busy: PaneUse = {
  ...{ program: "claude", startedAs: "program", startedAt: 1_000 },
  ...{ lastCallAt: null, toolsSince: 2_000, now: 2_000 + 4 * MINUTE },
};

describe("whether a pane's program asks the hook", async () => {
  const loaded = await loadAgentPrograms(agentProgramsFile);
  const programs = loaded.ok ? loaded.value : [];

  it("is missed only when it works with tools for minutes, unheard since it began", () => {
    expect(judgeSilence(programs, busy)).toEqual({ silence: "Busy for 4 min, the guard has seen no call." });
    expect(judgeSilence(programs, { ...busy, lastCallAt: 500 })).toHaveProperty("silence");
    expect(judgeSilence(programs, { ...busy, lastCallAt: 5_000 })).toEqual({ lastCallAt: 5_000 });
    expect(judgeSilence(programs, { ...busy, toolsSince: null })).toEqual({});
    expect(judgeSilence(programs, { ...busy, now: 2_000 + 2 * MINUTE })).toEqual({});
  });

  it("is not expected of a shell, a demo, or a program without our hook", () => {
    for (const program of ["bash", "node", "codex"]) {
      expect(judgeSilence(programs, { ...busy, program })).toEqual({
        absent: expect.stringContaining("not Claude Code"),
      });
    }
    expect(judgeSilence(programs, { ...busy, program: "bash", startedAs: "shell" })).toEqual({
      absent: "A shell runs in its pane, not Claude Code: the hook does not run here.",
    });
  });

  it("depends on the version, compared part by part", () => {
    const older = ["2.1.328", "2.0.999", "1.9", "0.2.100"];
    expect(older.filter((version) => isOlder(version, "2.1.329"))).toEqual(older);
    expect(["2.1.329", "2.1.330", "2.2", "10.0.0", "2.1.329.1"].filter((each) => isOlder(each, "2.1.329"))).toEqual([]);
  });
});

describe("watching the guards", () => {
  let folder = "";
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function watched(claude: string) {
    folder = await mkdtemp(join(tmpdir(), "watch-guards-"));
    await mkdir(join(folder, "guards"));
    await writeFile(join(folder, "claude"), claude, { mode: 0o755 });
    const world = { now: 100_000, panes: [] as GuardedPane[], started: 0 };
    const guards = watchGuards({
      paths: { runFolder: folder, agentProgramsFile },
      clock: { now: () => world.now, after: () => () => {} },
      environment: { PATH: folder },
      panes: () => world.panes,
      inBackground: () => {},
      regularly: false,
      onStarted: () => {
        world.started += 1;
      },
      onChange: () => {},
    });
    const pane = (isWorking: boolean, ...screen: string[]): GuardedPane => ({
      ...{ agent, program: "claude", startedAs: "program", startedAt: 100_000, isWorking },
      screen: () => screen,
    });
    const look = async (after: number, ...panes: GuardedPane[]) => {
      world.now += after;
      world.panes = panes;
      await guards.look();
      return guards.liveness(agent);
    };
    return { world, pane, look };
  }

  it("warns of a busy pane and a silent hook, until the hook is heard", async () => {
    const { world, pane, look } = await watched("#!/bin/sh\necho '2.1.329 (Claude Code)'\n");
    expect(await look(0, pane(false, "● Bash(npm test)"))).toEqual({});
    expect(await look(1_000, pane(true, "I think about Bash(npm test)"))).toEqual({});
    expect(await look(1_000, pane(true, "● Bash(npm test)", "  ⎿ ok"))).toEqual({});
    expect(await look(2 * MINUTE, pane(true))).toEqual({});
    expect(await look(MINUTE, pane(true))).toEqual({ silence: "Busy for 3 min, the guard has seen no call." });
    const file = join(folder, "guards", agent);
    await writeFile(file, "");
    await utimes(file, 101, 101);
    expect(await look(1_000, pane(true))).toEqual({ lastCallAt: 101_000 });
    expect(world.started).toBe(1);
    expect(await look(1_000)).toEqual({});
    expect(await look(1_000, { ...pane(true), startedAt: 500_000 })).toEqual({});
    expect(world.started).toBe(2);
  });

  it("forgets that an agent worked once it waits: nothing is missed while nothing is done", async () => {
    const { pane, look } = await watched("#!/bin/sh\necho 2.1.400\n");
    await look(0, pane(true, "● Bash(npm test)"));
    await look(2 * MINUTE, pane(false));
    expect(await look(2 * MINUTE, pane(true))).toEqual({});
  });

  it("attack 83: warns of a version of Claude Code that is older than those the guard was tried with", async () => {
    const { pane, look } = await watched("#!/bin/sh\necho '2.0.14 (Claude Code)'\n");
    expect(await look(0, pane(false))).toEqual({
      notice: "Claude Code 2.0.14 is older than 2.1.329, the oldest version the guard was tried with.",
    });
  });

  it("says nothing of a version that cannot be told", async () => {
    const { pane, look } = await watched("#!/bin/sh\nexit 1\n");
    expect(await look(0, pane(false))).toEqual({});
  });
});
