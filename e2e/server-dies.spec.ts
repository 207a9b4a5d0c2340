import { expect, test } from "@playwright/test";
import { createInstallation } from "./harness/dashboard";
import { watchTerminal } from "./harness/socket-viewer";
import { createWorkspace, demoCommand } from "./harness/workspace";

test("the server is killed while a pane prints numbered lines; afterwards a viewer has every line exactly once", async () => {
  const workspace = createWorkspace(demoCommand("--scenario", "idle"));
  const installation = createInstallation(workspace);
  try {
    await installation.orchestrator("generate", "backend-agent");
    const before = await installation.start();
    expect(await installation.orchestrator("create", "backend-agent")).toMatchObject({ code: 0 });
    const pane = () => installation.tmux("capture-pane", "-p", "-S", "-", "-t", "=iw-backend-agent:");
    await expect.poll(pane).toContain("? for shortcuts");

    installation.tmux("send-keys", "-t", "=iw-backend-agent:", "-l", "count 2000 2");
    installation.tmux("send-keys", "-t", "=iw-backend-agent:", "Enter");
    await expect.poll(pane).toMatch(/count 100 of 2000/);
    const watching = await watchTerminal(before.url, before.loginUrl, "agent:backend-agent");
    await before.stop("SIGKILL");
    watching.close();
    const printedAtDeath = numbers(pane().split("\n")).length;

    const after = await installation.start();
    const viewer = await watchTerminal(after.url, after.loginUrl, "agent:backend-agent");
    expect(printedAtDeath, "the pane was still printing when the server died").toBeLessThan(2000);
    await expect.poll(async () => (await viewer.lines()).join("\n"), { timeout: 30_000 }).toContain("Counted to 2000.");
    const header = await viewer.loadHistory();
    expect(header.moreHistoryRows).toBe(0);
    expect(numbers(await viewer.lines())).toEqual(Array.from({ length: 2000 }, (_, index) => index + 1));
    viewer.close();
    await after.stop();
  } finally {
    await installation.dispose();
    workspace.dispose();
  }
});

function numbers(lines: string[]): number[] {
  return lines.flatMap((line) => /^count (\d+) of 2000$/.exec(line.trim())?.[1] ?? []).map(Number);
}
