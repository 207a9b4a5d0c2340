import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./fixtures";
import { pictureOf } from "./harness/disk";
import type { Workspace } from "./harness/workspace";

test.use({ javaScriptEnabled: false });

let workspace: Workspace;
test.beforeEach(async ({ page, openWorkspace }) => {
  workspace = await openWorkspace();
  await workspace.start();
  await signIn(page, workspace);
});

const cardOf = (page: Page, agent: string) =>
  page.getByRole("article").filter({ has: page.getByRole("heading", { name: agent, exact: true }) });
const told = (page: Page, words: string | RegExp) => expect(page.getByText(words).first()).toBeVisible();

/** What takes longer than a form's patience is told by a later look at the same page. */
const toldInTheEnd = (page: Page, words: string | RegExp) =>
  expect(async () => {
    if (!(await page.getByText(words).first().isVisible())) await page.reload();
    expect(await page.getByText(words).first().isVisible()).toBe(true);
  }).toPass();

test("a person writes all configs, starts an agent, looks at it, and stops it, with forms alone", async ({ page }) => {
  await expect(page.getByRole("article")).toHaveCount(26);
  await page.getByRole("button", { name: "Generate 26 configs" }).click();
  await toldInTheEnd(page, "Generated 26 configs");
  await expect(page.getByRole("article")).toHaveCount(26);

  await cardOf(page, "qa-agent").getByRole("button", { name: "Spawn qa-agent" }).click();
  await toldInTheEnd(page, "Started qa-agent");
  await expect(cardOf(page, "qa-agent").getByRole("button", { name: "Stop qa-agent" })).toBeVisible();

  await cardOf(page, "qa-agent").getByRole("link", { name: "Open qa-agent" }).click();
  await toldInTheEnd(page, "qa-agent · sonnet · no account");

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await toldInTheEnd(page, "Stopped qa-agent");
  await expect(page.getByRole("button", { name: "Spawn" }).first()).toBeVisible();
  expect((await workspace.orchestrator("list")).stdout).toBe("No active sessions\n");
});

test("one press writes the config of a new agent and starts it", async ({ page }) => {
  await cardOf(page, "qa-agent").getByRole("button", { name: "Spawn qa-agent" }).click();
  await toldInTheEnd(page, "Started qa-agent");
  expect(await workspace.orchestrator("drift", "qa-agent")).toMatchObject({ code: 0 });
});

test("a second start, from a page that does not know of the first, says how to attach and how to kill", async ({
  page,
}) => {
  await workspace.orchestrator("generate", "qa-agent");
  await page.reload();
  await workspace.orchestrator("create", "qa-agent");
  await cardOf(page, "qa-agent").getByRole("button", { name: "Spawn qa-agent" }).click();
  await toldInTheEnd(page, "Did not start qa-agent");
  await told(page, /Session 'iw-qa-agent' already exists/);
  await told(page, /Kill: +orchestrator kill qa-agent/);
});

for (const name of ["../x", "#(touch x)"]) {
  test(`a form that names the agent ${name} is refused in words, and nothing is written`, async ({ page }) => {
    const before = pictureOf(workspace.folder);
    for (const deed of ["Generate", "Spawn qa-agent"]) {
      const form = cardOf(page, "qa-agent").locator("form", { has: page.getByRole("button", { name: deed }) });
      await form.locator("input[name=agent]").evaluate((input: HTMLInputElement, value) => {
        input.value = value;
      }, name);
      await form.getByRole("button").click();
      await told(page, "The form's fields were not understood, so nothing was done.");
      await told(page, /^agent/);
    }
    expect(pictureOf(workspace.folder)).toEqual(before);
    expect((await workspace.orchestrator("list")).stdout).toBe("No active sessions\n");
  });
}

test("a broken registry is told with line and column, and what was right before stays in use", async ({ page }) => {
  await workspace.write("agents/registry.yaml", "version: 1\nagents: [\n");
  const before = pictureOf(workspace.folder);
  await toldInTheEnd(page, /^agents\/registry\.yaml has/);
  await expect(page.getByRole("article")).toHaveCount(26);
  await page.getByRole("button", { name: "Generate 26 configs" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "orchestrator validate" })).toBeVisible();
  await expect(page.getByText(/agents\/registry\.yaml:\d+:\d+: /).first()).toBeAttached();
  expect(pictureOf(workspace.folder)).toEqual(before);
});
