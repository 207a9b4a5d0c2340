import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGuardedWorkspace, environment, type GuardedWorkspace, policyWith } from "./testing/guarded-workspace";
import { randomCases } from "./testing/random-cases";
import { filesOfScripts, preamble, randomScript } from "./testing/random-script";

const BATCH = 250;
const runScripts = fileURLToPath(new URL("testing/run-scripts.py", import.meta.url));

type Compared = { script: string; changed: string[]; decision: string };

let workspace: GuardedWorkspace;

beforeAll(async () => {
  workspace = await createGuardedWorkspace(policyWith({ cannot_access: ["scripts/deny/**"] }));
  for (const file of filesOfScripts) await workspace.write(workspace.path("scripts", file), "t\n");
});
afterAll(() => workspace.dispose());

/** What each script really changes: it is run by Bash, in a copy of the workspace's two folders. Null: it did not end. */
async function runAll(scripts: string[]): Promise<(string[] | null)[]> {
  return JSON.parse(await python(runScripts, JSON.stringify(scripts.map((each) => preamble("BASE_OF_SCRIPT") + each))));
}

function python(program: string, stdin: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", ["-I", "-S", program, workspace.path("scripts")], {
      env: environment({ PATH: "/usr/bin:/bin" }),
      stdio: ["pipe", "pipe", "inherit"],
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.on("error", reject);
    child.on("close", () => resolve(stdout));
    child.stdin.end(stdin);
  });
}

async function compare(scripts: string[]): Promise<Compared[]> {
  const calls = scripts.map((each) => ({
    tool: "Bash",
    input: { command: preamble(workspace.path("scripts")) + each },
    cwd: workspace.path("scripts"),
  }));
  const [answers, changes] = await Promise.all([workspace.runMany(calls), runAll(scripts)]);
  return scripts.flatMap((script, index) => {
    const changed = changes[index];
    const { code, stderr } = answers[index] ?? { code: null, stderr: "" };
    const decision = code === 0 ? "allowed" : (/^Reason: (.*)$/m.exec(stderr)?.[1] ?? `exit code ${code}`);
    expect(decision).not.toContain("the hook failed");
    return changed ? [{ script, changed: changed.filter((path) => path.split("/")[0] === "deny"), decision }] : [];
  });
}

const unknown = ({ decision }: Compared) => /^(cannot tell|the command cannot)/.test(decision);

describe("random scripts, judged by the hook and run by Bash", () => {
  const { count: total, seed, timeLimitMs } = randomCases;

  it(
    `are denied whenever they change a forbidden place, in ${total} cases`,
    async () => {
      const scripts = fc.sample(randomScript, { seed, numRuns: total });
      const compared: Compared[] = [];
      for (let start = 0; start < total; start += BATCH) {
        compared.push(...(await compare(scripts.slice(start, start + BATCH))));
      }
      const wrong = compared.filter(({ changed, decision }) => changed.length > 0 && decision === "allowed");
      expect(wrong.map((each) => ({ seed, ...each }))).toEqual([]);

      const harmless = compared.filter(({ changed }) => changed.length === 0);
      const falselyDenied = harmless.filter((each) => each.decision !== "allowed" && !unknown(each));
      const undecided = compared.filter(unknown);
      const share = (some: Compared[], all: Compared[]) => `${((100 * some.length) / all.length).toFixed(1)} %`;
      console.info(
        `${compared.length} scripts, ${compared.length - harmless.length} change a forbidden place; ` +
          `of ${harmless.length} harmless ones ${share(falselyDenied, harmless)} denied for a place they do not change; ` +
          `${share(undecided, compared)} undecided`,
      );
      // Both kinds are well represented, so agreement says something.
      expect(compared.length - harmless.length).toBeGreaterThan(total / 6);
      expect(compared.filter(({ decision }) => decision === "allowed").length).toBeGreaterThan(total / 8);
      expect(undecided.length).toBeLessThan(total / 3);
    },
    timeLimitMs,
  );
});
