import { execFile } from "node:child_process";
import { probeBubblewrap } from "@/lib/orchestrator/enforcement/sandbox/probe-bubblewrap";
import { expect, signIn, test } from "./fixtures";
import { demoAgent } from "./harness/registry";
import type { Workspace } from "./harness/workspace";

const agent = "backend-agent";
const registry = (enforcement: string) => `version: 1
enforcement: ${enforcement}
defaults: { command: ${JSON.stringify(demoAgent())} }
agents:
  ${agent}:
    name: ${agent}
    display_name: Backend Agent
    description: Builds the API
    model: sonnet
    tools: [Bash, Read, Write]
    cannot_access: ["tests/**", "*.test.*"]
`;

const tester = async (workspace: Workspace) => {
  const dashboard = await workspace.start();
  expect(await workspace.orchestrator("generate", agent)).toMatchObject({ code: 0 });
  return `${dashboard.url}/agents/${agent}?tab=policy`;
};

test("I ask a guard about a path, and see a call that it really blocks at once", async ({ page, openWorkspace }) => {
  const workspace = await openWorkspace(registry("{}"));
  const policyTab = await tester(workspace);
  await signIn(page, workspace);
  await page.goto(policyTab);
  const guard = page.getByRole("region", { name: "Guard", exact: true });
  await expect(guard).toContainText("Guard active");
  await expect(guard).toContainText("Hook only");

  await page.getByLabel(/^Path from the workspace/).fill("tests/test_api.py");
  await page.getByRole("button", { name: "Ask the guard" }).click();
  const answer = page.getByRole("region", { name: "Try a call" });
  await expect(answer).toContainText("Blocked");
  await expect(answer).toContainText("BLOCKED: Backend Agent cannot Write tests/test_api.py");
  await expect(answer).toContainText("Nothing was logged.");
  const blocked = page.getByRole("region", { name: "Blocked calls" });
  await expect(blocked).toContainText("Nothing was blocked");

  await page.getByLabel(/^Path from the workspace/).fill("src/app.py");
  await page.getByRole("button", { name: "Ask the guard" }).click();
  await expect(answer).toContainText("Allowed");

  expect(await callHook(workspace, "tests/<img src=x onerror=alert(1)>.py")).toBe(2);
  await expect(blocked.getByRole("listitem")).toHaveCount(1);
  await expect(blocked).toContainText("tests/<img src=x onerror=alert(1)>.py");
  await expect(page.getByRole("link", { name: "Policy 1", exact: true })).toBeVisible();

  await guard.getByRole("button", { name: "Check now" }).click();
  await expect(guard).toContainText(/checked (just now|\d+ s ago)/);
});

test("I see that an agent's program is in the kernel's sandbox as well", async ({ page, openWorkspace }) => {
  const probe = await probeBubblewrap(process.env.PATH ?? "");
  test.skip(!probe.ok, "bubblewrap does not work on this machine");
  const workspace = await openWorkspace(registry("{ sandbox: bubblewrap }"));
  const policyTab = await tester(workspace);
  expect(await workspace.orchestrator("create", agent)).toMatchObject({ code: 0 });
  await signIn(page, workspace);
  await page.goto(policyTab);
  const guard = page.getByRole("region", { name: "Guard", exact: true });
  await expect(guard).toContainText("Kernel sandbox only");
  await expect(guard).toContainText("*.test.*");
  await expect(guard).toContainText("not Claude Code: the hook does not run here");
});

/** Runs the generated hook as Claude Code does; answers its exit code. */
function callHook(workspace: Workspace, path: string): Promise<number> {
  const folder = workspace.path(`agents/${agent}`);
  const call = { hook_event_name: "PreToolUse", cwd: folder, tool_name: "Write" };
  return new Promise((resolve) => {
    const child = execFile("python3", ["-I", "-S", `${folder}/.claude/hooks/auto-deny.py`], { cwd: folder }, (error) =>
      resolve(error === null ? 0 : Number(error.code)),
    );
    child.stdin?.end(JSON.stringify({ ...call, tool_input: { file_path: workspace.path(path), content: "" } }));
  });
}
