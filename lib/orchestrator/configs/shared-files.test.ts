import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
beforeEach(async () => {
  workspace = await openConfigWorkspace();
  await workspace.generate(two());
});
afterEach(() => workspace.dispose());

const INDEX = "agents/.claude/index.json";
const two = (exclusive_access: string[] = []) =>
  registryWith([{ name: "first", exclusive_access }, { name: "second" }]);
const stateFor = async (agent: string, registry = two()) =>
  (await workspace.check(registry, agent)).files.find(({ path }) => path === INDEX)?.state;
const results = async (...args: Parameters<ConfigWorkspace["generate"]>) => {
  const reply = await workspace.generate(...args);
  return reply.ok ? reply.value.map(({ result }) => result).join() : reply.error.code;
};

describe("what all hooks share", () => {
  it("holds one line for each agent, so that a change is one line of a diff", async () => {
    expect(await workspace.read(INDEX)).toBe(
      '{\n  "version": 1,\n  "agents": {\n    "first": {"display_name":"Test Agent"},\n    "second": {"display_name":"Test Agent"}\n  }\n}\n',
    );
    const before = (await workspace.read(INDEX)).split("\n");
    await workspace.generate(two(["docs/**"]));
    const after = (await workspace.read(INDEX)).split("\n");
    expect(after.filter((line) => !before.includes(line))).toEqual([
      '    "first": {"display_name":"Test Agent","exclusive_access":["docs/**"]},',
    ]);
  });

  it("is written again by the generation of any agent, and changes no policy of another", async () => {
    const policy = () => workspace.read("agents/second/.claude/hooks/policy.json");
    const before = await policy();
    expect(await stateFor("second", two(["docs/**"]))).toBe("stale");
    await workspace.generate(two(["docs/**"]));
    expect(await policy()).toBe(before);
    expect(await stateFor("second", two(["docs/**"]))).toBe("ok");
    expect(await results(two(["docs/**"]))).toBe("unchanged,unchanged");
  });

  it("is missing, edited or invalid for every agent that has a hook, and is mended by a generation", async () => {
    await workspace.write(INDEX, '{"version": 1, "agents": {}}\n');
    expect([await stateFor("first"), await stateFor("second")]).toEqual(["edited", "edited"]);
    expect(await results(two(), { check: true })).toBe("generated,generated");
    expect(await stateFor("first")).toBe("edited");
    expect(await results(two())).toBe("generated,generated");
    expect(await stateFor("first")).toBe("ok");
    await rm(join(workspace.root, INDEX));
    expect(await stateFor("first")).toBe("missing");
    await symlink("/etc/hostname", join(workspace.root, INDEX));
    expect(await stateFor("first")).toBe("invalid");
  });

  it("attack 55: is not written through a symlink, and no agent is generated without it", async () => {
    await rm(join(workspace.root, "agents/.claude"), { recursive: true });
    await workspace.write("elsewhere/note.md", "");
    await symlink(join(workspace.root, "elsewhere"), join(workspace.root, "agents/.claude"));
    const reply = await workspace.generate(two(["docs/**"]));
    const failed = { result: "failed", error: { code: "target-not-plain" } };
    expect(reply).toMatchObject({ ok: true, value: [failed, failed] });
    expect(Object.keys(await workspace.snapshot()).filter((path) => path.startsWith("elsewhere/"))).toEqual([
      "elsewhere/",
      "elsewhere/note.md",
    ]);
  });
});
