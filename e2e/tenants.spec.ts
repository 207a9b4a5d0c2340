import { parseDocument } from "yaml";
import { expect, signIn, test } from "./fixtures";
import { paneOf } from "./harness/pane";
import { shippedRegistry } from "./harness/registry";

test("a person starts a tenant's agent beside the one without a tenant, and talks to it in its terminal", async ({
  page,
  openWorkspace,
}) => {
  const registry = parseDocument(await shippedRegistry());
  registry.setIn(["tenants"], { acme: { agents: ["qa-agent"] } });
  const workspace = await openWorkspace(registry.toString({ lineWidth: 0 }));
  await workspace.start();
  await workspace.orchestrator("generate", "--all");
  await signIn(page, workspace);

  // Nothing of the tenant runs yet, its tmux server neither.
  await expect(workspace.tmux.cliBeside("acme", "ls")).rejects.toThrow();

  const card = page.locator('[data-agent="acme/qa-agent"]');
  await card.getByRole("button", { name: "Spawn acme/qa-agent" }).click();
  await expect(card.getByRole("button", { name: "Stop acme/qa-agent" })).toBeVisible();
  await expect(page.locator('[data-agent="qa-agent"]')).toContainText("Stopped");
  await card.getByRole("link", { name: "Open acme/qa-agent" }).click();
  await expect(page).toHaveURL(/\/agents\/acme\/qa-agent$/);
  const pane = paneOf(page, "acme/qa-agent");
  await pane.isLive();
  await pane.shows(/acme\/qa-agent[\s\S]*❯\s*\n[\s\S]*\? for shortcuts/);
  await pane.type("hello tenant");
  await pane.press("Enter");
  await pane.shows(/● You said: hello tenant/);
  expect((await workspace.orchestrator("list", "--tenant", "acme")).stdout).toContain("iw-acme-qa-agent");
});
