import { type BrowserContext, test as base, type Cookie, type Page } from "@playwright/test";
import type { Dashboard } from "./harness/dashboard";
import { demoAgent, shippedRegistry } from "./harness/registry";
import { openWorkspace, type Workspace } from "./harness/workspace";

export type Fleet = {
  readonly workspace: Workspace;
  readonly dashboard: Dashboard;
  /** A browser with these is signed in. */
  readonly cookies: Cookie[];
};

type WorkerFixtures = {
  /**
   * One dashboard per worker: the shipped registry, generated, with four agents in different states. For tests that
   * leave it as they find it.
   */
  fleet: Fleet;
};

type TestFixtures = {
  /** A workspace for this test alone; `registry` is the shipped one unless given. */
  openWorkspace(registry?: string): Promise<Workspace>;
  /** What browsers complained about: each test ends with none, but for what it expects (`expected`). */
  complaints: { expected: RegExp[]; watch(context: BrowserContext): void };
  /** A page that is signed in to the worker's fleet. */
  fleetPage: Page;
};

/** Agents of the worker's fleet that run, and what they show. */
export const fleetAgents = {
  idle: "backend-agent",
  asking: "devops-agent",
  limited: "researcher-agent",
  counted: "qa-agent",
} as const;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  fleet: [
    async ({ browser }, use) => {
      const workspace = await openWorkspace(
        await shippedRegistry({
          [fleetAgents.asking]: demoAgent("--scenario", "permission"),
          [fleetAgents.limited]: demoAgent("--scenario", "limit"),
          [fleetAgents.counted]: demoAgent("--scenario", "count"),
        }),
      );
      const dashboard = await workspace.start();
      for (const args of [
        ["generate", "--all"],
        ["create-batch", ...Object.values(fleetAgents)],
      ]) {
        const { code, stderr } = await workspace.orchestrator(...args);
        if (code !== 0) throw new Error(stderr);
      }
      const context = await browser.newContext();
      await signIn(await context.newPage(), workspace);
      await use({ workspace, dashboard, cookies: await context.cookies() });
      await context.close();
      await workspace.dispose();
    },
    { scope: "worker", timeout: 120_000 },
  ],

  openWorkspace: async ({ context }, use) => {
    const opened: Workspace[] = [];
    await use(async (registry) => {
      const workspace = await openWorkspace(registry ?? (await shippedRegistry()));
      opened.push(workspace);
      return workspace;
    });
    // Pages first: one whose dashboard is gone complains.
    for (const page of context.pages()) await page.close();
    for (const workspace of opened) await workspace.dispose();
  },

  complaints: [
    async ({ context }, use) => {
      const heard: string[] = [];
      const expected: RegExp[] = [];
      const watch = (watched: BrowserContext) => {
        watched.on("console", (message) => {
          if (message.type() === "error") heard.push(message.text());
        });
        watched.on("weberror", (error) => heard.push(String(error.error())));
      };
      watch(context);
      await use({ expected, watch });
      base.expect(heard.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],

  fleetPage: async ({ page, context, fleet }, use) => {
    await context.addCookies(fleet.cookies);
    await use(page);
  },
});

export { expect } from "@playwright/test";

/** Opens a fresh sign-in link and presses its button, as a person does. Works without JavaScript. */
export async function signIn(page: Page, workspace: Workspace): Promise<void> {
  const { stdout, stderr } = await workspace.orchestrator("login-url");
  if (stdout === "") throw new Error(stderr);
  await page.goto(stdout.trim());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => url.pathname === "/");
}
