import { appendFile, chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AgentName } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { systemClock } from "../clock";
import { type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";
import { type ConfigWatch, watchConfigs } from "./watch-configs";

let workspace: ConfigWorkspace;
let watch: ConfigWatch;
let told: (readonly AgentName[] | "all")[];
const registry = registryWith([{ name: "one" }, { name: "two" }]);
const [one, two] = [AgentName.parse("one"), AgentName.parse("two")];
const at = (...path: string[]) => join(workspace.root, ...path);
const claude = (agent: string, ...path: string[]) => at("agents", agent, ".claude", ...path);
const isTold = (agent: AgentName) =>
  waitFor(`news of ${agent}`, async () => told.some((names) => names.includes(agent)));

beforeEach(async () => {
  workspace = await openConfigWorkspace();
  await workspace.generate(registry);
  told = [];
  watch = watchConfigs({ paths: workspace.paths, clock: systemClock, onChange: ({ agents }) => told.push(agents) });
  watch.follow([one, two]);
});
afterEach(async () => {
  watch.dispose();
  await workspace.dispose();
});

describe("changes of generated files", () => {
  it("are told for the agent that they belong to, however they are made", async () => {
    const changes: (() => Promise<void>)[] = [
      () => appendFile(claude("one", "CLAUDE.md"), "x"),
      () => appendFile(claude("one", "hooks/policy.json"), " "),
      () => chmod(claude("one", "hooks/auto-deny.py"), 0o644),
      async () => {
        await writeFile(claude("one", "editor's copy"), "x");
        await rename(claude("one", "editor's copy"), claude("one", "settings.json"));
      },
      () => writeFile(claude("one", "settings.local.json"), "{}"),
      () => rm(claude("one", "CLAUDE.md")),
    ];
    for (const change of changes) {
      told.length = 0;
      await change();
      await isTold(one);
      expect(told.flat()).not.toContain(two);
    }
  });

  it("are told when a whole folder goes, comes back, and changes again", async () => {
    for (const folder of [claude("two", "hooks"), claude("two"), at("agents/two")]) {
      told.length = 0;
      await rm(folder, { recursive: true });
      await isTold(two);
      told.length = 0;
      await workspace.generate(registry);
      await isTold(two);
      // The new folder has been found by the time its files are looked at.
      await waitFor("the watch of the new folder", async () => {
        told.length = 0;
        await appendFile(claude("two", "hooks/policy.json"), " ");
        return waitFor("news", async () => told.some((names) => names.includes(two))).then(
          () => true,
          () => false,
        );
      });
    }
  });

  it("are told for all when templates or what stands beside them change", async () => {
    await mkdir(at(".claude"));
    await waitFor("news of all", async () => told.includes("all"));
    told.length = 0;
    await writeFile(at(".claude/settings.local.json"), "{}");
    await waitFor("news of all", async () => told.includes("all"));
  });

  it("are told once when several happen together, and never after the end", async () => {
    await Promise.all(["CLAUDE.md", "settings.json"].map((file) => appendFile(claude("one", file), "x")));
    await appendFile(claude("two", "CLAUDE.md"), "x");
    await isTold(two);
    expect(told.length).toBeLessThanOrEqual(3);
    watch.dispose();
    told.length = 0;
    await appendFile(claude("one", "CLAUDE.md"), "x");
    watch.follow([one]);
    expect(told).toEqual([]);
  });

  it("are left to the rescan where there are too many agents to watch", () => {
    expect(watch.isComplete).toBe(true);
    watch.follow(Array.from({ length: 1_001 }, (_, index) => AgentName.parse(`agent-${index}`)));
    expect(watch.isComplete).toBe(false);
  });
});
