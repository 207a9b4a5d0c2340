import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith } from "./testing/guarded-workspace";
import { randomCases } from "./testing/random-cases";
import { coveredBy } from "./testing/reference-matcher";

const name = fc.constantFrom("a", "b", "ab", "ba", "a.b", "b.a.b", ".a");
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join("/"));
const part = fc.constantFrom("a", "b", "ab", "*", "**", "a*", "*b", "*.b", "*a*", "?", "a?", "[ab]", "[!a]*", "[a]?b");
const glob = fc
  .tuple(
    fc.constantFrom("", "!", "/", "./"),
    fc.array(part, { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "", "/"),
  )
  .map(([start, parts, end]) => start + parts.join("/") + end);
const globs = fc.array(glob, { minLength: 1, maxLength: 4 });

const PATHS = 20;
const POLICIES = Math.ceil(randomCases.count / PATHS);

describe("globs in the hook", () => {
  let workspace: GuardedWorkspace;
  beforeAll(async () => {
    workspace = await createGuardedWorkspace();
  });
  afterAll(() => workspace.dispose());

  it(
    `mean what the reference says they mean, in ${POLICIES * PATHS} random cases`,
    async () => {
      const cases = fc.sample(fc.tuple(globs, fc.array(path, { minLength: PATHS, maxLength: PATHS })), {
        seed: randomCases.seed,
        numRuns: POLICIES,
      });
      const calls = cases.flatMap(([cannot_access, paths]) =>
        paths.map((each, index) => ({
          tool: "Write",
          input: { file_path: workspace.path(each) },
          ...(index === 0 && { policy: policyWith({ cannot_access }) }),
        })),
      );
      const answers = await workspace.runMany(calls);
      const expected = cases.flatMap(([cannot_access, paths]) =>
        paths.map((each) => ({ cannot_access, path: each, blocked: coveredBy(cannot_access, each) })),
      );
      expect(expected.map((each, index) => ({ ...each, blocked: answers[index]?.code === 2 }))).toEqual(expected);
      const covered = expected.filter(({ blocked }) => blocked).length;
      // Both outcomes are well represented, so agreement says something.
      expect(covered).toBeGreaterThan(expected.length / 5);
      expect(covered).toBeLessThan((expected.length * 4) / 5);
    },
    randomCases.timeLimitMs,
  );
});
