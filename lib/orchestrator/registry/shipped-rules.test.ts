import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConfigWorkspace, openConfigWorkspace, registryText } from "../configs/testing/config-workspace";
import { readRegistry } from "./registry-source";

const shippedFile = fileURLToPath(new URL("../../../templates/enforcement.yaml", import.meta.url));

describe("the lists that ship with the app", () => {
  let workspace: ConfigWorkspace;
  beforeAll(async () => {
    workspace = await openConfigWorkspace();
  });
  afterAll(() => workspace.dispose());

  async function enforcementOf(top: Record<string, unknown>) {
    await workspace.write("agents/registry.yaml", registryText([{ name: "a" }], top));
    const read = await readRegistry(workspace.pathsNow());
    if (!read.ok) throw new Error(read.error.details?.join("\n") ?? read.error.message);
    return read.value.registry.enforcement;
  }
  const commands = (all: readonly { command: string }[]) => all.map(({ command }) => command);

  it("guard a registry that says nothing of them", async () => {
    expect(workspace.paths.enforcementFile).toBe(shippedFile);
    const enforcement = await enforcementOf({});
    expect(commands(enforcement.dangerous_commands)).toEqual(
      expect.arrayContaining(["rm", "git push", "git reset", "dd"]),
    );
    expect(enforcement.always_allowed_tools).toContain("TodoWrite");
  });

  it("are replaced by lists of the registry, or added to where those name them", async () => {
    const own = { command: "terraform apply", reason: "changes production" };
    const replaced = await enforcementOf({ enforcement: { dangerous_commands: [own], always_allowed_tools: [] } });
    expect(commands(replaced.dangerous_commands)).toEqual(["terraform apply"]);
    expect(replaced.always_allowed_tools).toEqual([]);
    const added = await enforcementOf({
      enforcement: { dangerous_commands: ["shipped", own], always_allowed_tools: ["shipped", "Sleep"] },
    });
    expect(commands(added.dangerous_commands)).toEqual(expect.arrayContaining(["rm", "terraform apply"]));
    expect(added.always_allowed_tools).toEqual(expect.arrayContaining(["TodoWrite", "Sleep"]));
  });

  it("may be a workspace's own, and refuse the registry when they cannot be read", async () => {
    await workspace.write(
      "templates/enforcement.yaml",
      "always_allowed_tools: []\ndangerous_commands: []\nknown_tools: []\n",
    );
    expect((await enforcementOf({})).dangerous_commands).toEqual([]);
    await workspace.write("templates/enforcement.yaml", "always_allowed_tools: 7\n");
    expect(await readRegistry(workspace.pathsNow())).toMatchObject({
      ok: false,
      error: { code: "enforcement-invalid" },
    });
  });
});
