import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

describe("init", () => {
  let built: Awaited<ReturnType<typeof buildCommandLine>>;
  let elsewhere: CliWorkspace;
  let folder: string;
  beforeAll(async () => {
    built = await buildCommandLine();
  });
  afterAll(() => built.dispose());
  beforeEach(() => {
    elsewhere = createCliWorkspace(built.program, "agents: {}\n");
    folder = realpathSync(mkdtempSync(join(tmpdir(), "init here ")));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true, force: true });
    await elsewhere.dispose();
  });
  const run = (...args: string[]) =>
    elsewhere.exec(process.execPath, [built.program, ...args], { cwd: folder, env: { PROJECT_ROOT: "" } });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");

  it("makes a workspace that is right at once, and says the next steps", async () => {
    const { code, stdout } = await run("init");
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ agents\/registry\.yaml\n✓ \.project-context\.md\n✓ \.gitignore\nNext steps:\n/);
    expect(read(".gitignore")).toBe("logs/\n.orchestrator/\n");
    expect(await run("validate")).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(await run("generate")).toMatchObject({ code: 0, stderr: "" });
    expect(await run("drift")).toMatchObject({ code: 0 });
    const blocked = await run("policy", "test", "builder-agent", "Bash", "git push --force");
    expect(blocked).toMatchObject({ code: 2, stdout: expect.stringContaining("git push") });
    expect(await run("policy", "test", "tester-agent", "Write", "tests/a.test.ts")).toMatchObject({ code: 0 });
    expect(await run("policy", "test", "builder-agent", "Write", "tests/a.test.ts")).toMatchObject({ code: 2 });
  });

  it("writes over nothing, and adds to .gitignore only what it lacks", async () => {
    await run("init");
    writeFileSync(join(folder, "agents/registry.yaml"), "mine\n");
    writeFileSync(join(folder, ".gitignore"), "node_modules\n/logs");
    const again = await run("init", "--json");
    expect(JSON.parse(again.stdout)).toEqual({
      ok: true,
      folder,
      made: [".gitignore"],
      kept: ["agents/registry.yaml", ".project-context.md"],
    });
    expect(read("agents/registry.yaml")).toBe("mine\n");
    expect(read(".gitignore")).toBe("node_modules\n/logs\n.orchestrator/\n");
  });

  it("takes the folder that is named, and makes it", async () => {
    expect((await run("init", "shop/agents of mine")).stdout).toContain(`cd '${join(folder, "shop/agents of mine")}'`);
    expect(existsSync(join(folder, "shop/agents of mine/agents/registry.yaml"))).toBe(true);
  });

  it("is what validate and generate name when the project's context is missing", async () => {
    await run("init");
    rmSync(join(folder, ".project-context.md"));
    for (const command of ["validate", "generate"]) {
      const { code, stderr } = await run(command);
      expect(code).toBe(0);
      expect(stderr).toContain(".project-context.md: warning: is missing");
    }
  });
});
