import { readFile } from "node:fs/promises";
import { expect, signIn, test } from "./fixtures";
import { pictureOf } from "./harness/disk";

test("while the registry is broken, an open page says where, and goes on with what was right before", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  await workspace.start();
  await signIn(page, workspace);
  await expect(page.getByRole("article")).toHaveCount(26);
  const registry = await readFile(workspace.path("agents/registry.yaml"), "utf8");

  await workspace.write("agents/registry.yaml", registry.replace("\nagents:\n", "\nagents: [\n"));
  const broken = pictureOf(workspace.folder);
  const banner = page.getByRole("alert").filter({ hasText: /agents\/registry\.yaml has/ });
  await expect(banner).toBeVisible();
  await banner.getByText("Show").click();
  await expect(banner.getByText(/agents\/registry\.yaml:\d+:\d+: /).first()).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(26);
  await page.getByRole("button", { name: "Generate 26 configs" }).click();
  await expect(page.getByText(/then run: orchestrator validate/).first()).toBeVisible();
  expect(pictureOf(workspace.folder)).toEqual(broken);

  await workspace.write("agents/registry.yaml", registry);
  await expect(banner).toHaveCount(0);
  await page.getByRole("button", { name: "Generate 26 configs" }).click();
  await expect(page.getByText("Generated 26 configs")).toBeVisible();
});
