import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

const registry = `version: 1
agents:
  builder-agent:
    name: builder-agent
    display_name: Builder
    description: Builds
    model: sonnet
    tools: [Read, Write]
    cannot_access: ["tests/**"]
    delegates_to: [tester-agent]
  tester-agent:
    name: tester-agent
    display_name: Tester
    description: Tests
    model: sonnet
    tools: [Read, Write]
    exclusive_access: ["tests/**"]
`;

describe("policy test", () => {
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
  const ask = (...args: string[]) => workspace.run("policy", "test", ...args);

  it("answers by the registry before anything is generated, and by the generated files after that", async () => {
    const before = await ask("builder-agent", "Write", "tests/a.py");
    expect(before.code).toBe(2);
    expect(before.stdout).toBe(
      "BLOCKED: Builder cannot Write tests/a.py\nReason: matches restriction 'tests/**'\n" +
        "Delegate to Tester (tester-agent), who alone may write there.\n",
    );
    expect(before.stderr).toContain("not up to date");
    expect((await workspace.run("generate")).code).toBe(0);
    const after = await ask("builder-agent", "Write", "tests/a.py");
    expect({ ...after, stderr: "" }).toEqual({ ...before, stderr: "" });
    expect(after.stderr).toBe("");
  });

  it("lets an allowed call pass, and says so to machines", async () => {
    const { code, stdout } = await ask("builder-agent", "Write", "src/a.py", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, verdict: "allowed", reason: null, source: "registry" });
  });

  it("writes nothing into the guard's log", async () => {
    expect((await ask("builder-agent", "Write", "tests/a.py")).code).toBe(2);
    expect(existsSync(join(workspace.folder, "logs", "hook-violations.log"))).toBe(false);
  });

  it("blocks a tool that is not in the agent's list", async () => {
    const { code, stdout } = await ask("builder-agent", "WebFetch", "http://127.0.0.1/");
    expect(code).toBe(2);
    expect(stdout).toContain("tool not in this agent's list");
  });

  it("takes a whole call on stdin, as Claude Code gives it to the hook", async () => {
    const stdin = (text: string) =>
      workspace.exec("/bin/sh", [
        "-c",
        'printf %s "$1" | "$2" "$3" policy test --stdin builder-agent',
        "sh",
        text,
        process.execPath,
        built.program,
      ]);
    const call = (path: string, cwd: string | undefined = workspace.folder) =>
      JSON.stringify({ cwd, tool_name: "Write", tool_input: { file_path: path, content: "" } });
    expect(await stdin(call("tests/a.py"))).toMatchObject({ code: 2, stdout: expect.stringContaining("BLOCKED") });
    expect(await stdin(call("src/a.py"))).toMatchObject({ code: 0 });
    // As the hook decides on these very bytes: it is not told where the path begins.
    const lost = JSON.stringify({ tool_name: "Write", tool_input: { file_path: "src/a.py" } });
    expect(await stdin(lost)).toMatchObject({ code: 2, stdout: expect.stringContaining("names no folder (cwd)") });
    expect((await stdin(call("src/a.py"))).stdout).toBe("ALLOWED: builder-agent may Write src/a.py\n");
    expect(await stdin("no call")).toMatchObject({ code: 1, stderr: expect.stringContaining("tool_name") });
    expect(existsSync(join(workspace.folder, "logs", "hook-violations.log"))).toBe(false);
  });

  it.each(["write", "Wriet"])("names the nearest tool for %s, which is none", async (tool) => {
    const { code, stderr } = await ask("builder-agent", tool, "src/a.py");
    expect(code).toBe(2);
    expect(stderr).toContain(`No tool is called ${tool}; did you mean Write?`);
  });

  it("names the nearest agent for one that does not exist", async () => {
    const { code, stderr } = await ask("bulder-agent", "Write", "x");
    expect(code).toBe(1);
    expect(stderr).toContain("builder-agent");
  });

  it("gives no decision where the guard cannot run", async () => {
    const { code, stderr } = await workspace.runWith(
      { PATH: join(workspace.folder, "nothing") },
      "policy",
      "test",
      "builder-agent",
      "Write",
      "x",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("The guard gave no decision.");
  });
});
