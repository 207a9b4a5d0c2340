import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blockingFiles } from "../sessions/config-steps";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
const registry = registryWith([{ name: "agent" }]);
const own = "agents/agent/.claude/settings.local.json";

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  await workspace.generate(registry);
});
afterEach(() => workspace.dispose());

async function found() {
  const config = await workspace.check(registry, "agent");
  const wrong = config.files.filter(({ state }) => state !== "ok");
  return { state: config.state, paths: wrong.map(({ path }) => path), blocks: blockingFiles(config).length > 0 };
}

describe("settings beside the generated ones", () => {
  it("stop a start when they switch all hooks off", async () => {
    await workspace.write(own, '{"disableAllHooks": true}');
    expect(await found()).toEqual({ state: "hooks-off", paths: [own], blocks: true });
  });

  it("are a warning when they add hooks or permissions, as Claude Code does when a person says Always", async () => {
    await workspace.write(own, '{"permissions": {"allow": ["Bash(ls:*)"]}, "hooks": {"Stop": []}}');
    expect(await found()).toEqual({ state: "overridden", paths: [own], blocks: false });
  });

  it("are nothing when they say nothing of it, or are broken, so that Claude Code leaves them out", async () => {
    for (const text of ['{"model": "opus"}', '{"permissions": {}}', "{broken", "[]", '"x"']) {
      await workspace.write(own, text);
      expect(await found()).toEqual({ state: "ok", paths: [], blocks: false });
    }
  });

  it("count where git has its root, too: Claude Code reads those for every agent", async () => {
    await mkdir(join(workspace.root, ".git"));
    await workspace.write(".claude/settings.local.json", '{"disableAllHooks": true}');
    expect(await found()).toEqual({ state: "hooks-off", paths: [".claude/settings.local.json"], blocks: true });
  });
});
