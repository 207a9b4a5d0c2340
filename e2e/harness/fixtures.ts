import { test as base, type Page } from "@playwright/test";
import { createInstallation, type Dashboard, type Installation } from "./dashboard";
import { createWorkspace, type TestWorkspace } from "./workspace";

type WorkerFixtures = {
  workspace: TestWorkspace;
  installation: Installation;
  /** One built server per worker, in a workspace with the shipped registry. */
  dashboard: Dashboard;
};

type TestFixtures = {
  /** A page of somebody who has signed in. */
  signedIn: Page;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workspace: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs off this pattern
    async ({}, use) => {
      const workspace = createWorkspace();
      await use(workspace);
      workspace.dispose();
    },
    { scope: "worker" },
  ],
  installation: [
    async ({ workspace }, use) => {
      const installation = createInstallation(workspace);
      await use(installation);
      await installation.dispose();
    },
    { scope: "worker" },
  ],
  dashboard: [
    async ({ installation }, use) => {
      const dashboard = await installation.start();
      await use(dashboard);
      await dashboard.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  signedIn: async ({ page, dashboard }, use) => {
    await signIn(page, await dashboard.freshLoginUrl());
    await use(page);
  },
});

export { expect } from "@playwright/test";

/** Opens a log-in link and presses its button, as a person does. Works without JavaScript. */
export async function signIn(page: Page, loginUrl: string): Promise<void> {
  await page.goto(loginUrl);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}
