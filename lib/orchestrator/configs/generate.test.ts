import { execFileSync } from "node:child_process";
import { chmod, cp, link, lstat, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AgentName } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { canMountDisks, mountSmallDisk, unmountDisk } from "../files/testing/small-disk";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { type GeneratedAgent, selectAgents } from "./generate";
import { type AgentFields, type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
});
afterEach(() => workspace.dispose());

const two = (fields: Partial<AgentFields> = {}) => registryWith([{ name: "first", ...fields }, { name: "second" }]);
const claude = (agent: string, file = "") => join(workspace.root, "agents", agent, ".claude", file);

/** `first: generated, second: failed (disk-full)` */
async function outcome(registry: Registry, options = {}): Promise<string> {
  const reply = await workspace.generate(registry, options);
  if (!reply.ok) return reply.error.code;
  return reply.value.map((agent) => `${agent.name}: ${agent.result}${codeOf(agent)}`).join(", ");
}

const codeOf = (agent: GeneratedAgent) => (agent.result === "failed" ? ` (${agent.error.code})` : "");

async function errorOf(registry: Registry, name: string, options = {}): Promise<AppError> {
  const reply = await workspace.generate(registry, options);
  const agent = reply.ok ? reply.value.find((each) => each.name === name) : undefined;
  if (agent?.result !== "failed") throw new Error(`${name} did not fail`);
  return agent.error;
}

describe("generating", () => {
  it("writes five files for each agent, the hook as a program", async () => {
    expect(await outcome(two())).toBe("first: generated, second: generated");
    const files = Object.keys(await workspace.snapshot()).filter((path) => path.startsWith("agents/first/.claude"));
    expect(files.sort()).toEqual([
      "agents/first/.claude/",
      "agents/first/.claude/CLAUDE.md",
      "agents/first/.claude/generated.json",
      "agents/first/.claude/hooks/",
      "agents/first/.claude/hooks/auto-deny.py",
      "agents/first/.claude/hooks/policy.json",
      "agents/first/.claude/settings.json",
    ]);
    expect((await lstat(claude("first", "hooks/auto-deny.py"))).mode & 0o777).toBe(0o755);
  });

  it("changes no byte and no time the second time, however late it is", async () => {
    await outcome(two());
    const before = await workspace.snapshot();
    workspace.clock.time += 86_400_000;
    expect(await outcome(two())).toBe("first: unchanged, second: unchanged");
    expect(await workspace.snapshot()).toEqual(before);
  });

  it("changes no byte the second time, whatever the registry says", async () => {
    const text = fc.string({ unit: "binary" }).filter((value) => value.trim() !== "" && !value.includes("\0"));
    const fields = fc.record({
      display_name: text,
      description: text,
      // What looks like several tools, or like a permission, is refused.
      tools: fc.array(text.filter((value) => !/[\s,;(*]/.test(value))),
      forbidden: fc.array(text),
    });
    await fc.assert(
      fc.asyncProperty(fields, async (random) => {
        await outcome(two(random));
        const before = await workspace.snapshot();
        workspace.clock.time += 1_000;
        expect(await outcome(two(random))).toBe("first: unchanged, second: unchanged");
        expect(await workspace.snapshot()).toEqual(before);
      }),
      { numRuns: 10 },
    );
  });

  it("touches only what a change of the registry concerns", async () => {
    await outcome(two());
    const before = await workspace.snapshot();
    workspace.clock.time += 1_000;
    expect(await outcome(two({ forbidden: ["Never sleep."] }))).toBe("first: generated, second: unchanged");
    const after = await workspace.snapshot();
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.sort()).toEqual(["agents/first/.claude/CLAUDE.md", "agents/first/.claude/generated.json"]);
    expect(await workspace.read("agents/first/.claude/generated.json")).toContain("2026-01-01T00:00:01.000Z");
  });

  it("mends what somebody changed, deleted, or made unusable", async () => {
    await outcome(two());
    await writeFile(claude("first", "settings.json"), "{}");
    await rm(claude("first", "CLAUDE.md"));
    await chmod(claude("second", "hooks/auto-deny.py"), 0o644);
    expect(await outcome(two())).toBe("first: generated, second: generated");
    expect(await workspace.check(two(), "first")).toMatchObject({ state: "ok" });
    expect(await workspace.check(two(), "second")).toMatchObject({ state: "ok" });
  });

  it("takes away the hook of an agent that no longer gets one, and leaves what somebody wrote into it", async () => {
    const narrow = registryWith([{ name: "first" }, { name: "second" }], { enforcement: { hook: "restricted-only" } });
    await outcome(two());
    await writeFile(claude("second", "hooks/policy.json"), "mine");
    expect(await outcome(narrow)).toBe("first: generated, second: generated");
    const left = Object.keys(await workspace.snapshot()).filter(
      (path) => path.includes("/hooks/") && !path.endsWith("/"),
    );
    expect(left).toEqual(["agents/second/.claude/hooks/policy.json"]);
    expect(await outcome(narrow)).toBe("first: unchanged, second: unchanged");
  });

  it("writes nothing when it only checks, and says what would change", async () => {
    await outcome(two());
    const before = await workspace.snapshot();
    expect(await outcome(two({ forbidden: ["x"] }), { check: true })).toBe("first: generated, second: unchanged");
    expect(await workspace.snapshot()).toEqual(before);
  });

  it("stops between agents when it is cancelled", async () => {
    const cancel = new AbortController();
    const registry = registryWith(Array.from({ length: 40 }, (_, index) => ({ name: `a${index}` })));
    const reply = await workspace.generate(registry, { signal: cancel.signal, onDone: () => cancel.abort() });
    const results = reply.ok ? reply.value.map(({ result }) => result) : [];
    expect(new Set(results)).toEqual(new Set(["generated", "cancelled"]));
  });

  it("tells of each agent as it begins and as it is done", async () => {
    const told: string[] = [];
    await workspace.generate(two(), {
      onStart: (name) => told.push(`${name} begins`),
      onDone: ({ name, result }) => told.push(`${name} ${result}`),
    });
    expect(told.sort()).toEqual(["first begins", "first generated", "second begins", "second generated"]);
  });

  it("sweeps the temporary files that a killed writer left", async () => {
    await outcome(two());
    await writeFile(claude("first", "hooks/.policy.json.0123456789ab.tmp"), "half");
    await outcome(two({ cannot_access: ["x"] }));
    expect(Object.keys(await workspace.snapshot()).filter((path) => path.endsWith(".tmp"))).toEqual([]);
  });

  it("takes a thousand agents", async () => {
    const registry = registryWith(Array.from({ length: 1000 }, (_, index) => ({ name: `agent-${index}` })));
    const reply = await workspace.generate(registry);
    expect(reply.ok && reply.value.filter(({ result }) => result === "generated")).toHaveLength(1000);
    const again = await workspace.generate(registry);
    expect(again.ok && again.value.filter(({ result }) => result === "unchanged")).toHaveLength(1000);
  }, 120_000);
});

describe("an agent that cannot be written", () => {
  /** What stands in the way of `first`, and what is said about it. */
  const obstacles: [name: string, make: () => Promise<unknown>, path: string, what: string][] = [
    ["a symlink for its folder", () => symlink("/tmp", claude("first", "..")), "", "a symlink"],
    ["a file for its folder", () => writeFile(claude("first", ".."), ""), "", "no folder"],
    ["a symlink for .claude", () => replaceFolder(claude("first"), "/tmp"), ".claude", "a symlink"],
    ["a symlink for hooks", () => replaceFolder(claude("first", "hooks"), "/tmp"), ".claude/hooks", "a symlink"],
    [
      "a symlink for a file",
      () => replaceFile("settings.json", (file) => symlink("/etc/hostname", file)),
      ".claude/settings.json",
      "a symlink",
    ],
    [
      "a dangling symlink",
      () => replaceFile("CLAUDE.md", (file) => symlink("/tmp/nowhere/x", file)),
      ".claude/CLAUDE.md",
      "a symlink",
    ],
    [
      "a hard link",
      () => replaceFile("CLAUDE.md", (file) => link(join(workspace.root, ".project-context.md"), file)),
      ".claude/CLAUDE.md",
      "a hard link",
    ],
    [
      "a folder for a file",
      () => replaceFile("hooks/policy.json", (file) => mkdir(file)),
      ".claude/hooks/policy.json",
      "a folder",
    ],
    [
      "a FIFO for a file",
      () => replaceFile("generated.json", async (file) => execFileSync("mkfifo", [file])),
      ".claude/generated.json",
      "no plain file",
    ],
  ];

  async function replaceFolder(folder: string, target: string) {
    await mkdir(dirname(folder), { recursive: true });
    await symlink(target, folder);
  }

  async function replaceFile(path: string, make: (file: string) => Promise<unknown>) {
    await mkdir(claude("first", "hooks"), { recursive: true });
    await make(claude("first", path));
  }

  it.each(obstacles)(
    "attack 55: %s: nothing is written through it, and the other agents are",
    async (_name, make, path, what) => {
      await make();
      const before = await workspace.snapshot();
      const error = await errorOf(two(), "first");
      expect(error.code).toBe("target-not-plain");
      expect(error.message).toBe(
        `${join(workspace.root, "agents/first", path)} is ${what}, so nothing was written through it.`,
      );
      const after = await workspace.snapshot();
      for (const known of Object.keys(before)) expect(after[known]).toBe(before[known]);
      expect(
        Object.keys(after).filter((name) => !(name in before) && !/^agents\/(second|\.claude)\//.test(name)),
      ).toEqual([]);
      expect(Object.keys(after)).toContain("agents/second/.claude/settings.json");
    },
  );

  it("attack 55: a symlink that appears after all files were generated is noticed, though nothing has changed", async () => {
    await outcome(two());
    await rename(claude("first"), join(workspace.root, "elsewhere"));
    await symlink(join(workspace.root, "elsewhere"), claude("first"));
    expect(await outcome(two())).toBe("first: failed (target-not-plain), second: unchanged");
  });

  it("names the folder that may not be written", async () => {
    await cp(workspace.paths.shippedTemplates, join(dirname(workspace.root), "app"), { recursive: true });
    await workspace.write("agents/second/note.md", "");
    await workspace.write("agents/.claude/note.md", "");
    await chmod(dirname(workspace.root), 0o755);
    await chmod(workspace.paths.agentsFolder, 0o555);
    for (const open of ["agents/second", "agents/.claude"]) await chmod(join(workspace.root, open), 0o777);
    const error = await asNobody(() => errorOf(two(), "first", { paths: pathsForNobody() }));
    expect(error).toMatchObject({
      code: "not-writable",
      message: `${join(workspace.root, "agents/first")} may not be written by this user.`,
    });
    expect(Object.keys(await workspace.snapshot())).toContain("agents/second/.claude/generated.json");
    expect(Object.keys(await workspace.snapshot())).not.toContain("agents/first/");
    await chmod(workspace.paths.agentsFolder, 0o755);
  });

  it("is told when the template cannot work, and no file has changed", async () => {
    await outcome(two());
    await workspace.write("templates/CLAUDE.md.template", "# ${AGENT_NAME}\n");
    await workspace.write(
      "templates/settings.json.template",
      '{"hooks": {"PreToolUse": [{"command": "auto-deny.py"}]}}',
    );
    const before = await workspace.snapshot();
    expect(await errorOf(two(), "first")).toMatchObject({
      code: "generated-invalid",
      hint: `Mend ${join(workspace.root, "templates/settings.json.template")}, then generate again.`,
    });
    expect(await workspace.snapshot()).toEqual(before);
  });

  it("is told when the hook program is no Python, and no file has changed", async () => {
    await outcome(two());
    const shippedTemplates = join(workspace.root, "broken app");
    await cp(workspace.paths.shippedTemplates, shippedTemplates, { recursive: true });
    await writeFile(join(shippedTemplates, "auto_deny", "paths.py"), "def broken(:\n");
    const paths = { ...workspace.paths, shippedTemplates };
    const before = await workspace.snapshot();
    const reply = await workspace.generate(two(), { paths });
    expect(reply).toMatchObject({
      value: [{ result: "failed", error: { code: "generated-invalid" } }, { result: "failed" }],
    });
    expect(JSON.stringify(reply)).toContain("line 1");
    expect(await workspace.snapshot()).toEqual(before);
  });
});

/** The templates in a place that everyone may read, wherever this repository stands. */
function pathsForNobody(): Paths {
  const folder = join(dirname(workspace.root), "app");
  return { ...workspace.paths, templatesFolder: folder, shippedTemplates: folder };
}

/** Root may write anywhere, so it steps down for a moment. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

describe("as a whole", () => {
  it("fails without templates, and no file has changed", async () => {
    await mkdir(join(workspace.root, "templates"));
    const before = await workspace.snapshot();
    expect(await outcome(two())).toBe("template-missing");
    expect(await workspace.snapshot()).toEqual(before);
  });

  it.skipIf(!canMountDisks())(
    "F8: on a full disk each agent is old as a whole, says why, and is written once there is room",
    async () => {
      const disk = join(workspace.root, "agents");
      mountSmallDisk(disk, "2M");
      try {
        await outcome(two());
        const before = await workspace.snapshot();
        execFileSync("sh", ["-c", `head -c 4M /dev/zero > '${disk}/filler' 2>/dev/null || true`]);
        const registry = two({ forbidden: ["x".repeat(100_000)] });
        expect(await errorOf(registry, "first")).toMatchObject({
          code: "disk-full",
          hint: "Free some space, then try again.",
        });
        await rm(join(disk, "filler"));
        expect(await workspace.snapshot()).toEqual(before);
        expect(await outcome(registry)).toBe("first: generated, second: unchanged");
      } finally {
        unmountDisk(disk);
      }
    },
  );
});

describe("a selection", () => {
  const find =
    (registry: Registry) =>
    (name: string): Reply<AgentName> =>
      Object.hasOwn(registry.agents, name) ? success(name as AgentName) : failure("agent-not-found", name);
  const select = (names: string[], selection: Parameters<typeof selectAgents>[1]) => {
    const registry = registryWith(names.map((name) => ({ name })));
    return selectAgents(registry, selection, find(registry));
  };

  it("is all agents in the order of the registry, or the pilot three, or those that are named, once each", () => {
    const names = ["researcher-agent", "other", "backend-agent", "planning-agent"];
    expect(select(names, "all")).toEqual({ ok: true, value: names });
    expect(select(names, "pilot")).toEqual({
      ok: true,
      value: ["planning-agent", "researcher-agent", "backend-agent"],
    });
    expect(select(names, ["other", "other"])).toEqual({ ok: true, value: ["other"] });
  });

  it("is refused as a whole for one unknown name, and when nobody is named", () => {
    expect(select(["a", "b"], ["a", "x", "b"])).toMatchObject({ error: { code: "agent-not-found", message: "x" } });
    expect(select(["a"], [])).toMatchObject({ error: { code: "no-agent" } });
  });
});
