import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
let spool: string;
beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, "agents: {}\n");
  spool = join(workspace.folder, "a spool");
  mkdirSync(spool);
});
afterEach(() => workspace.dispose());

const report = (...args: string[]) => workspace.runWith({ ORCHESTRATOR_SPOOL: spool }, "report", ...args);

describe("report", { timeout: 30_000 }, () => {
  it("leaves one whole file in the pane's folder, and says nothing", async () => {
    const done = await report("waiting", "--message", "Deploy?", "--source", "build", "--seq", "2");
    expect(done).toEqual({ code: 0, stdout: "", stderr: "" });
    const [name = "", ...more] = readdirSync(spool);
    expect(name).toMatch(/^\d+-Report\.json$/);
    expect(more).toEqual([]);
    expect(JSON.parse(readFileSync(join(spool, name), "utf8"))).toEqual({
      ...{ hook_event_name: "Report", state: "waiting", message: "Deploy?", source: "build", seq: 2 },
    });
  });

  it("takes the time as the number where none is given", async () => {
    const { code, stdout } = await report("working", "--json");
    expect(code).toBe(0);
    const { seq, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ ok: true, state: "working", source: "program" });
    expect(Math.abs(Date.now() - seq)).toBeLessThan(60_000);
  });

  it("refuses what it cannot tell, with the next step", async () => {
    const outside = await workspace.run("report", "working");
    expect(outside).toMatchObject({ code: 1, stderr: expect.stringContaining("ORCHESTRATOR_SPOOL names") });
    expect((await report("dancing")).stderr).toContain("Known: working, waiting, watching, idle, exhausted, unknown");
    expect((await report("working", "--seq", "x")).stderr).toContain("--seq is 'x'");
    for (let index = 0; index < 512; index += 1) writeFileSync(join(spool, `${index}-Stop.json`), "{}");
    expect(await report("working")).toMatchObject({ code: 1, stderr: expect.stringContaining("Start the dashboard") });
  });
});
