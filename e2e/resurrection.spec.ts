import { expect, signIn, test } from "./fixtures";

test.use({ javaScriptEnabled: false });

test("after a reboot a person sees who ran, brings one back and leaves the other stopped, with forms alone", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  const before = await workspace.start();
  await workspace.orchestrator("generate", "qa-agent", "debug-agent");
  await workspace.orchestrator("create-batch", "qa-agent", "debug-agent");
  await before.stop();
  process.kill(await workspace.tmux.serverPid(), "SIGKILL");

  const { url } = await workspace.start();
  await signIn(page, workspace);
  const form = page.getByRole("form", { name: "2 agents ran when tmux ended" });
  await expect(form).toBeVisible();
  await form.getByText("Choose who").click();
  await form.getByRole("checkbox", { name: /^debug-agent/ }).uncheck();
  await form.getByRole("button", { name: "Bring back" }).click();
  await expect(async () => {
    await page.goto(url);
    await expect(page.getByRole("form", { name: "1 agent ran when tmux ended" })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  expect((await workspace.orchestrator("list")).stdout).toContain("iw-qa-agent");

  await page.getByRole("button", { name: "Leave stopped" }).click();
  await expect(page.getByText("They stay stopped.")).toBeVisible();
  await expect(page.getByRole("form", { name: /ran when tmux ended/ })).toHaveCount(0);
  expect((await workspace.orchestrator("resurrect", "--dry-run")).stdout).toBe(
    "No agent was lost with its tmux server\n",
  );
});
