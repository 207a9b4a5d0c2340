import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registryWith } from "../configs/testing/config-workspace";
import { buildIndex, buildPolicy } from "../enforcement/build-policy";
import { createGuardedWorkspace, type GuardedWorkspace } from "../enforcement/testing/guarded-workspace";
import { mayWrite } from "./may-write";

describe("who may write a path", () => {
  let workspace: GuardedWorkspace;
  beforeAll(async () => {
    workspace = await createGuardedWorkspace();
  });
  afterAll(() => workspace.dispose());

  const name = fc.constantFrom("src", "docs", "a.md", "b.test.ts", "x", "é", ".claude", "templates", "[x]", "a b");
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
  const globPart = fc.constantFrom(
    "**",
    "*",
    "src",
    "docs",
    "*.md",
    "?",
    "[a-x]",
    "[!a]*",
    "b.*",
    "e\u0301",
    "\\[x]",
    "x*",
  );
  const glob = fc
    .tuple(fc.constantFrom("", "!", "/"), fc.array(globPart, { minLength: 1, maxLength: 3 }), fc.constantFrom("", "/"))
    .map(([before, parts, after]) => before + parts.join("/") + after);
  const globs = fc.array(glob, { maxLength: 3 });

  it("is what the hook itself decides", async () => {
    const cases = fc.sample(fc.tuple(path, globs, globs, globs), { numRuns: 250, seed: 59 });
    const asked = cases.flatMap(([target, cannot, own, others]) => {
      const all = registryWithGlobs(cannot, own, others);
      return all ? [{ target, all }] : [];
    });
    const decided = await workspace.runMany(
      asked.map(({ target, all }) => ({
        tool: "Write",
        input: { file_path: workspace.path(target), content: "" },
        policy: buildPolicy(all, "backend-agent"),
        index: buildIndex(all),
      })),
    );
    const ours = asked.map(({ all, target }) => {
      const agent = Object.values(all.agents).find((each) => each.name === "backend-agent");
      return agent ? mayWrite(all, agent, target).may : null;
    });
    const mismatches = asked.flatMap(({ target, all }, index) =>
      (decided[index]?.code === 0) === ours[index]
        ? []
        : [{ target, ours: ours[index], hook: decided[index], agents: all.agents }],
    );
    expect(asked.length).toBeGreaterThan(150);
    expect(mismatches.slice(0, 3)).toEqual([]);
    expect(new Set(ours)).toEqual(new Set([true, false]));
  }, 60_000);

  /** Null where these would be no valid registry. */
  function registryWithGlobs(cannot: string[], own: string[], others: string[]) {
    try {
      return registryWith([
        { name: "backend-agent", tools: ["Write"], cannot_access: cannot, exclusive_access: own },
        { name: "other-agent", exclusive_access: others },
      ]);
    } catch {
      return null;
    }
  }
});
