import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith } from "./testing/guarded-workspace";
import { randomCases } from "./testing/random-cases";
import { coveredBy } from "./testing/reference-matcher";

/** Paths that share a tree and a policy: making those costs more than asking. */
const PER_TREE = 25;

const name = fc.constantFrom("a", "b", "c", "tests", "src", "x.test.ts");
const names = (longest: number) => fc.array(name, { minLength: 1, maxLength: longest });
const step = fc.oneof({ weight: 6, arbitrary: name }, { weight: 2, arbitrary: fc.constantFrom("..", ".", "") });
const glob = fc.constantFrom(
  "tests/**",
  "src/**",
  "!src/a/**",
  "*.test.*",
  "a/*/c",
  "**/b",
  "!x.test.ts",
  "c",
  "/b/**",
);

const trees = fc.record({
  files: fc.array(names(4), { maxLength: 6 }),
  /** Symlinks to files and folders of the tree, there or not, through each other and in circles. */
  links: fc.array(fc.tuple(names(3), fc.boolean(), fc.array(step, { minLength: 1, maxLength: 4 })), { maxLength: 5 }),
  cannot_access: fc.array(glob, { minLength: 1, maxLength: 4 }),
  cwd: names(2),
  /** As somebody may write them: with `..`, `.` and doubled slashes, absolute or from the call's folder. */
  spellings: fc.array(fc.tuple(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 6 }), name), {
    minLength: PER_TREE,
    maxLength: PER_TREE,
  }),
});
type Tree = typeof trees extends fc.Arbitrary<infer Value> ? Value : never;

/** Refused for what stands there, not for where it is. */
const OTHER_REASONS = /is a folder|too many symlinks|cannot be followed/;

describe("attack 72: random spellings of paths through random symlinks", () => {
  let workspace: GuardedWorkspace;
  beforeEach(async () => {
    workspace = await createGuardedWorkspace();
  });
  afterEach(() => workspace.dispose());

  it(
    `are judged by where a write really lands, in ${randomCases.count} cases`,
    async () => {
      const cases = fc.sample(trees, { seed: randomCases.seed, numRuns: Math.ceil(randomCases.count / PER_TREE) });
      let [blocked, open] = [0, 0];
      for (const tree of cases) {
        const base = await mkdtemp(join(workspace.root, "tree-"));
        const cwd = join(base, "cwd", ...tree.cwd);
        await mkdir(cwd, { recursive: true });
        await grow(base, tree);
        const paths = tree.spellings.map(([absolute, steps, last]) => {
          const text = [...steps, last].join("/").replace(/^\/+/, "");
          return absolute ? `${base}/${text}` : text;
        });
        const policy = policyWith({ cannot_access: tree.cannot_access, root: base });
        const write = (file_path: string) => ({ tool: "Write", input: { file_path, content: "" }, cwd });
        const answers = await workspace.runMany(
          paths.map((path, nth) => ({ ...write(path), ...(nth === 0 && { policy }) })),
        );
        const places = await whereWritesLand(base, cwd, paths);
        for (const [nth, path] of paths.entries()) {
          const shouldBlock = (places[nth] ?? []).some((place) => coveredBy(tree.cannot_access, place));
          const { code, stderr } = answers[nth] ?? { code: null, stderr: "" };
          const isBlocked = code === 2 && (shouldBlock || !OTHER_REASONS.test(stderr));
          if (isBlocked !== shouldBlock)
            expect({ shouldBlock, stderr, base, cwd, path, places: places[nth], tree }).toBeNull();
          if (code === 2) blocked += 1;
          else open += 1;
        }
        await rm(base, { recursive: true });
      }
      // Both outcomes are well represented, so agreement says something.
      expect(blocked).toBeGreaterThan(randomCases.count / 10);
      expect(open).toBeGreaterThan(randomCases.count / 10);
    },
    randomCases.timeLimitMs,
  );
});

/** Makes what can be made: a file or a link may stand where another one wants a folder. */
async function grow(base: string, { files, links }: Tree) {
  for (const parts of files) {
    await mkdir(dirname(join(base, ...parts)), { recursive: true }).catch(() => {});
    await writeFile(join(base, ...parts), "").catch(() => {});
  }
  for (const [parts, absolute, steps] of links) {
    const target = steps.filter((each) => each !== "").join("/") || ".";
    await mkdir(dirname(join(base, ...parts)), { recursive: true }).catch(() => {});
    await symlink(absolute ? `${base}/${target}` : target, join(base, ...parts)).catch(() => {});
  }
}

function whereWritesLand(base: string, cwd: string, paths: string[]): Promise<string[][]> {
  return new Promise((resolve, reject) => {
    const program = join(import.meta.dirname, "testing", "where-writes-land.py");
    const child = execFile(
      "python3",
      ["-I", program],
      (error, stdout) => (error ? reject(error) : resolve(JSON.parse(stdout) as string[][])), // its own format
    );
    child.stdin?.end(JSON.stringify({ base, cwd, paths }));
  });
}
