import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith, shippedHook } from "./testing/guarded-workspace";

const { cache, bundle } = await shippedHook();

let workspace: GuardedWorkspace;
let cacheFile: string;
let bundleFile: string;

beforeEach(async () => {
  workspace = await createGuardedWorkspace(policyWith({ cannot_access: ["tests/**"] }));
  cacheFile = join(dirname(workspace.program), "compiled", cache.name);
  bundleFile = workspace.program;
});
afterEach(() => workspace.dispose());

const write = (path: string) => ({ tool: "Write", input: { file_path: workspace.path(path), content: "" } });

/** What the hook must answer whatever its cache is like. */
async function expectRightAnswers() {
  expect(await workspace.run(write("src/a"))).toMatchObject({ code: 0, stderr: "" });
  const blocked = await workspace.run(write("tests/a"));
  expect(blocked).toMatchObject({ code: 2, stderr: expect.stringContaining("matches restriction 'tests/**'") });
}

describe("the hook's compiled program", () => {
  it("is only a cache: without it, the sources decide the same", async () => {
    await expectRightAnswers();
    await rm(dirname(cacheFile), { recursive: true });
    await expectRightAnswers();
  });

  const damaged: [string, (bytes: Buffer) => Buffer][] = [
    ["empty", () => Buffer.alloc(0)],
    ["cut off in its head", (bytes) => bytes.subarray(0, 10)],
    ["cut off in the middle", (bytes) => bytes.subarray(0, bytes.length / 2)],
    ["one byte longer", (bytes) => Buffer.concat([bytes, Buffer.from([0])])],
    ["of another Python", (bytes) => Buffer.concat([Buffer.from([1, 2, 3, 4]), bytes.subarray(4)])],
    ["zeros", (bytes) => Buffer.alloc(bytes.length)],
  ];
  it.each(damaged)("is not used when it is %s", async (_, damage) => {
    await writeFile(cacheFile, damage(cache.bytes));
    await expectRightAnswers();
  });

  it("is not used when any of its bits is wrong", async () => {
    const places = fc.sample(fc.tuple(fc.nat(cache.bytes.length - 1), fc.nat(7)), { seed: 20_260_101, numRuns: 40 });
    for (const [place, bit] of places) {
      const bytes = Buffer.from(cache.bytes);
      bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << bit), place);
      await writeFile(cacheFile, bytes);
      const answers = await workspace.runMany([write("src/a"), write("tests/a")]);
      expect([place, bit, ...answers.map(({ code }) => code)]).toEqual([place, bit, 0, 2]);
    }
  });

  it("is not used when it was made from other sources", async () => {
    const text = bundle.toString("utf8").replaceAll("matches restriction", "now matches restriction");
    await writeFile(bundleFile, text);
    expect((await workspace.run(write("tests/a"))).stderr).toContain("now matches restriction");
  });

  it("cannot hold the hook up, nor let a call pass, as a pipe or a folder", async () => {
    await rm(cacheFile);
    await mkdir(cacheFile);
    await expectRightAnswers();
    await rm(cacheFile, { recursive: true });
    execFileSync("mkfifo", [cacheFile]);
    expect(await workspace.run(write("src/a"))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("BLOCKED: this agent cannot make this call"),
    });
  }, 15_000);
});

describe("the hook's sources", () => {
  it("block what writes when they are missing or broken, and let plain reads pass, unless the registry says otherwise", async () => {
    const source = await readFile(bundleFile, "utf8");
    for (const broken of [source.slice(0, 300), source.replace("class Policy:", "class Policy("), "", "\0"]) {
      await writeFile(bundleFile, broken);
      const answer = await workspace.run(write("src/a"));
      expect(answer).toMatchObject({ code: 2, stderr: expect.stringContaining("BLOCKED: ") });
    }
    await rm(bundleFile);
    expect(await workspace.run(write("src/a"))).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/FileNotFound/),
    });
    const read = { tool: "Read", input: { file_path: workspace.path("src/a") } };
    expect((await workspace.run(read)).code).toBe(0);
    expect(await workspace.run({ raw: "{" })).toMatchObject({ code: 2 });
    await workspace.setPolicy(policyWith({ on_hook_error: "allow" }));
    expect((await workspace.run(write("src/a"))).code).toBe(0);
    expect((await workspace.log()).slice(-3).map((line) => line.slice(20))).toEqual([
      "backend-agent BLOCKED Write - (hook error: FileNotFoundError)",
      "backend-agent ALLOWED Read - (hook error: FileNotFoundError)",
      "backend-agent ALLOWED Write - (hook error: FileNotFoundError)",
    ]);
    await rm(workspace.policyFile);
    expect((await workspace.run(read)).code).toBe(2);
  });

  it("are one readable file: every module, in order, below a line with its name", () => {
    const names = [...bundle.toString("utf8").matchAll(/^# =+ (auto_deny\S*)$/gm)].map(([, name]) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["auto_deny", "auto_deny.main", "auto_deny.write_rule"]));
    expect(bundle.toString("utf8")).toContain('"""Whether an agent may write a file."""');
  });

  it("cannot be replaced by a module of the workspace or of the environment", async () => {
    const evil = "import os; os._exit(0)\n";
    for (const folder of [workspace.agentFolder, dirname(workspace.hook), dirname(workspace.program), workspace.root]) {
      await workspace.write(join(folder, "auto_deny", "__init__.py"), evil);
      await workspace.write(join(folder, "_json.py"), evil);
      await workspace.write(join(folder, "os.py"), evil);
    }
    expect((await workspace.run(write("tests/a"))).code).toBe(2);
  });
});
