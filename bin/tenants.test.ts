import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Some three dozen starts of the command line in one test.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const agent = (name: string) => `
  ${name}:
    name: ${name}
    display_name: ${name}
    description: Tests
    model: sonnet
    tools: [Read, Write]
    command: exec cat
`;
const REGISTRY = `tenants:
  acme:
    agents: [first-agent]
    config_overrides: {first-agent: {cannot_access: ["src/**"]}}
agents:${agent("first-agent")}${agent("second-agent")}`;

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
beforeAll(async () => {
  built = await buildCommandLine();
  workspace = createCliWorkspace(built.program, REGISTRY);
});
afterAll(async () => {
  await workspace.dispose();
  built.dispose();
});

const run = (...args: string[]) => workspace.run(...args);

describe("commands with --tenant", () => {
  it("generate and compare the configs of one tenant, or of everybody", async () => {
    expect((await run("generate", "--tenant", "acme")).stdout).toBe(
      "✓ acme/first-agent\nGenerated 1, unchanged 0, failed 0\n",
    );
    expect(await run("drift", "--tenant", "acme")).toMatchObject({ code: 0 });
    const missing = await run("drift");
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stdout).toContain("acme/first-agent  ok");
    expect((await run("generate")).stdout).toContain("Generated 2, unchanged 1, failed 0");
  });

  it("ask the tenant's guard", async () => {
    expect(await run("policy", "test", "first-agent", "Write", "src/a.py", "--tenant", "acme")).toMatchObject({
      code: 2,
    });
    expect(await run("policy", "test", "acme/first-agent", "Write", "src/a.py")).toMatchObject({ code: 2 });
    expect(await run("policy", "test", "first-agent", "Write", "src/a.py")).toMatchObject({ code: 0 });
  });

  it("start, list, show and end the tenant's sessions and no others", async () => {
    const created = await run("create", "first-agent", "--tenant", "acme");
    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(created.stdout).toContain("Session 'iw-acme-first-agent' created");
    expect(created.stdout).toContain("tmux.sock-acme");
    expect((await run("create", "first-agent")).code).toBe(0);
    expect((await run("list", "--tenant", "acme")).stdout).toBe("○ iw-acme-first-agent (detached, 1 windows)\n");
    expect((await run("list")).stdout.split("\n").sort()).toEqual([
      "",
      "○ iw-acme-first-agent (detached, 1 windows)",
      "○ iw-first-agent (detached, 1 windows)",
    ]);
    expect((await run("status", "acme/first-agent")).stdout).toMatch(/Session: +iw-acme-first-agent\n/);
    const again = await run("create", "acme/first-agent");
    expect(again.stderr).toContain("Kill:   orchestrator kill acme/first-agent");
    expect((await run("attach", "first-agent", "--tenant", "acme", "--json")).stdout).toContain("tmux.sock-acme");
    expect((await run("kill", "--all", "--tenant", "acme")).code).toBe(0);
    expect((await run("list")).stdout).toBe("○ iw-first-agent (detached, 1 windows)\n");
    expect((await run("kill", "first-agent")).stdout).toBe("Killed session 'iw-first-agent'\n");
  });

  it("attack 53: refuse tenants that could lead elsewhere, with what there is", async () => {
    for (const tenant of ["../x", "a/b", "x".repeat(300), "acme/..", "-x", "nobody"]) {
      for (const command of [
        ["generate"],
        ["drift"],
        ["create", "first-agent"],
        ["kill", "--all"],
        ["list"],
        ["status", "first-agent"],
      ]) {
        const { code, stderr } = await run(...command, `--tenant=${tenant}`);
        expect([tenant, command[0], code]).toEqual([tenant, command[0], 1]);
        expect(stderr).toMatch(/no agent name|not found in registry/);
      }
    }
  });
});
