import { mkdir } from "node:fs/promises";
import { createGuardedWorkspace, type GuardedWorkspace, policyWith } from "./guarded-workspace";

const tests = ["tests/**", "test/**", "*.test.*", "*.spec.*"];

/** The rights of the backend agent that ships with the registry, and the dangerous commands that ship with it. */
export const restricted = policyWith({
  cannot_access: [...tests, "frontend/**"],
  held_by_others: [{ name: "test-writer-agent", display_name: "Test Writer Agent", patterns: tests }],
  dangerous_commands: [
    { command: "rm", options: ["-r", "-R", "--recursive"], outside_workspace: true, reason: "deletes folders" },
    { command: "git push", options: ["--force", "-f", "--mirror"], reason: "overwrites history" },
    { command: "git push", arguments: ["+*"], reason: "overwrites history" },
    { command: "git reset", options: ["--hard"], reason: "throws away changes" },
    { command: "git clean", options: ["-f", "--force"], reason: "deletes files" },
    { command: "dd", arguments: ["of=/dev/*"], reason: "writes over a disk" },
    { command: "mkfs*", reason: "formats a disk" },
    { command: "shutdown", reason: "takes the machine away" },
  ],
});

const files = [
  "src/a.py",
  "src/b.py",
  "src/lib/c.ts",
  "src/lib/c.test.ts",
  "tests/a.py",
  "frontend/x.tsx",
  "docs/r.md",
  "scripts/x.sh",
  "handoffs/x.txt",
  "agents/registry.yaml",
  "node_modules/x/a.test.js",
  "package.json",
  "Makefile",
  "README.md",
];

/** A workspace with files of several kinds, for shell commands that run in its root. */
export async function createShellWorkspace(policy = restricted): Promise<GuardedWorkspace> {
  const workspace = await createGuardedWorkspace(policy);
  for (const file of files) await workspace.write(workspace.path(file), "x\n");
  await mkdir(workspace.path(".git"));
  return workspace;
}
