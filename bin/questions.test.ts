import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

// Each test starts several programs, and a machine under load takes seconds for one.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const registry = `version: 1
agents:
  planner:
    name: planner
    display_name: Planner
    description: Plans.
    model: opus
    tools: [Read, Write, WebFetch]
    delegates_to: [builder]
    cannot_access: ["**", "!handoffs/**"]
  builder:
    name: builder
    display_name: Builder
    description: Builds.
    model: sonnet
    tools: [Read, Write, Edit]
    delegates_to: [tester: {validation: permissive}]
  tester:
    name: tester
    display_name: Tester
    description: Tests.
    model: haiku
    tools: [Read, Write]
    exclusive_access: ["tests/**"]
  reader:
    name: reader
    display_name: Reader
    description: Reads.
    model: haiku
    tools: [Read]
`;

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

const answer = async (...question: string[]) => {
  const { code, stdout } = await workspace.run("list", ...question);
  expect(code).toBe(0);
  return stdout.split("\n").filter(Boolean);
};

describe("list, asked about the registry", () => {
  it.each([
    [["--tool", "WebFetch"], ["planner  Plans."]],
    [
      ["--can-write", "src/app.ts"],
      ["builder  with Write, Edit", "tester   with Write"],
    ],
    [
      ["--can-write", "handoffs/x.json"],
      ["planner  with Write", "builder  with Write, Edit", "tester   with Write"],
    ],
    [["--can-write", "tests/a.ts"], ["tester  holds tests/**"]],
    [["--can-write", "src/../tests/a.ts"], ["tester  holds tests/**"]],
    [["--can-write", "agents/registry.yaml"], ["No agents"]],
    [["--holds", "tests/deep/a.ts"], ["tester  holds tests/**"]],
    [["--delegates-to", "tester"], ["builder  Builds."]],
    [["--unrestricted", "--tool", "Edit"], ["builder  Builds."]],
    [["plan", "--tool", "Read"], ["planner  Plans."]],
  ])("%j", async (question, lines) => expect(await answer(...question)).toEqual(lines));

  it("needs neither tmux nor a session, and lists sessions when nothing is asked", async () => {
    const without = await workspace.runWith({ PATH: "/nowhere" }, "list", "--tool", "WebFetch");
    expect(without).toEqual({ code: 0, stdout: "planner  Plans.\n", stderr: "" });
    expect(await answer()).toEqual(["No active sessions"]);
  });

  it("refuses agents that do not exist and paths outside, and guesses a mistyped tool", async () => {
    expect(await workspace.run("list", "--delegates-to", "biulder")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Did you mean 'builder'?"),
    });
    expect(await workspace.run("list", "--holds", "../x")).toMatchObject({ code: 1, stdout: "" });
    expect(await workspace.run("list", "--tool", "WebFech")).toEqual({
      code: 0,
      stdout: "No agents\n",
      stderr: "Did you mean 'WebFetch'?\n",
    });
  });

  it("answers machines with the reason", async () => {
    const { stdout } = await workspace.run("list", "--can-write", "tests/a.ts", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      agents: [{ name: "tester", why: "holds tests/**", model: "haiku" }],
    });
  });
});

it("agents lists all of the registry, running or not", async () => {
  const { stdout } = await workspace.run("agents");
  expect(stdout).toBe("planner  Plans.\nbuilder  Builds.\ntester   Tests.\nreader   Reads.\n");
  expect((await workspace.run("agents", "ead")).stdout).toBe("reader  Reads.\n");
});
