import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { registryWith } from "../configs/testing/config-workspace";
import type { Agent } from "../registry/registry-schema";
import { compareSettings } from "./compare-settings";
import { partsOfRule, readOldSettings } from "./old-settings";

const fixture = (name: string) => readFile(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8");
const generated = (name: string) => readFile(new URL(`../configs/fixtures/${name}.json`, import.meta.url), "utf8");

describe("old settings", () => {
  it("are known by the flat form that Claude Code rejects", async () => {
    expect(readOldSettings(await fixture("flat-hook"))).toEqual({
      forms: ["flat-hook"],
      allow: [],
      deny: [],
      flatHooks: ["/home/dev/project/root/agents/docs/.claude/hooks/auto-deny.py"],
    });
    expect(readOldSettings(await generated("claude-rejected"))?.forms).toContain("flat-hook");
  });

  it("are known by permission lists", async () => {
    expect(readOldSettings(await fixture("permission-lists"))).toMatchObject({
      forms: ["permissions"],
      deny: ["Write(tests/**)", "Edit(/docs/**)", "Bash"],
    });
    expect(readOldSettings(await fixture("flat-hook-and-permissions"))?.forms).toEqual(["permissions", "flat-hook"]);
  });

  it("are not what Claude Code accepts, nor what is no settings at all", async () => {
    for (const text of [
      await generated("claude-accepted"),
      "{}",
      "",
      "[1]",
      "null",
      '{"hooks": 3, "permissions": []}',
    ]) {
      expect(readOldSettings(text)).toBeNull();
    }
  });
});

describe("a permission rule", () => {
  it.each([
    ["Read", { tool: "Read", target: null }],
    ["Write(tests/**)", { tool: "Write", target: "tests/**" }],
    ["Bash(echo (hi))", { tool: "Bash", target: "echo (hi)" }],
    ["mcp__linear__create_issue", { tool: "mcp__linear__create_issue", target: null }],
  ])("%s", (rule, parts) => expect(partsOfRule(rule)).toEqual(parts));
});

describe("old settings beside the registry's entry", () => {
  const agentWith = (fields: Record<string, unknown>): Agent => {
    const [agent] = Object.values(registryWith([{ name: "a-agent", ...fields }]).agents);
    if (!agent) throw new Error("no agent");
    return agent;
  };

  it("differ in tools, in either direction, and in paths", async () => {
    const old = readOldSettings(await fixture("permission-lists"));
    if (!old) throw new Error("not old");
    const agent = agentWith({ tools: ["Read", "Write", "Edit", "Bash", "Grep"], cannot_access: ["tests/**"] });
    expect(compareSettings(old, agent)).toEqual({
      toolsOnlyInSettings: ["mcp__linear__create_issue", "WebFetch"],
      toolsOnlyInRegistry: ["Grep"],
      deniedToolsInRegistry: ["Bash"],
      deniedPathsNotInRegistry: ["docs/**"],
    });
  });

  it("miss no path where the agent may write nowhere, and no tool where they list none", async () => {
    const old = readOldSettings('{"permissions": {"deny": ["Write(tests/**)"]}}');
    if (!old) throw new Error("not old");
    expect(compareSettings(old, agentWith({ tools: ["Read"], cannot_access: ["**"] }))).toEqual({
      toolsOnlyInSettings: [],
      toolsOnlyInRegistry: [],
      deniedToolsInRegistry: [],
      deniedPathsNotInRegistry: [],
    });
  });
});
