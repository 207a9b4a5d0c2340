import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith } from "./testing/guarded-workspace";
import { coveredBy } from "./testing/reference-matcher";

const name = fc.constantFrom("a", "b", "ab", "ba", "a.b", "b.a.b", ".a");
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
const part = fc.constantFrom("a", "b", "ab", "*", "**", "a*", "*b", "*.b", "*a*", "?", "a?", "[ab]", "[!a]*", "[a]?b");
const glob = fc
  .tuple(fc.constantFrom("", "!", "/"), fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom("", "", "/"))
  .map(([start, parts, end]) => start + parts.join("/") + end);
const globs = fc.array(glob, { minLength: 1, maxLength: 4 });

const POLICIES = 25;
const PATHS = 20;

describe("globs in the hook", () => {
  let workspace: GuardedWorkspace;
  beforeAll(async () => {
    workspace = await createGuardedWorkspace();
  });
  afterAll(() => workspace.dispose());

  it(`mean what the reference says they mean, in ${POLICIES * PATHS} random cases`, async () => {
    const cases = fc.sample(fc.tuple(globs, fc.array(path, { minLength: PATHS, maxLength: PATHS })), {
      seed: 20_240_229,
      numRuns: POLICIES,
    });
    let covered = 0;
    for (const [cannot_access, paths] of cases) {
      await workspace.setPolicy(policyWith({ cannot_access }));
      const calls = paths.map((each) => ({ tool: "Write", input: { file_path: workspace.path(each) } }));
      const answers = await workspace.runMany(calls);
      const expected = paths.map((each) => coveredBy(cannot_access, each));
      const found = paths.map((each, index) => [cannot_access, each, answers[index]?.code === 2]);
      expect(found).toEqual(paths.map((each, index) => [cannot_access, each, expected[index]]));
      covered += expected.filter(Boolean).length;
    }
    // Both outcomes are well represented, so agreement says something.
    expect(covered).toBeGreaterThan(100);
    expect(covered).toBeLessThan(400);
  }, 30_000);
});
