import type { Page } from "@playwright/test";
import { expect, fleetAgents, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { paneOf } from "./harness/pane";

const paneIsDrawn = (agent: string) => async (page: Page) => {
  const pane = paneOf(page, agent);
  await pane.isLive();
  await pane.shows(/\S/);
};
const connected = (page: Page) => expect(page.getByRole("contentinfo")).toContainText("Connected");

/** Every page there is, in each shape it has, and when it is complete. */
const pages: { name: string; path: string; ready?: ((page: Page) => Promise<unknown>) | undefined; status?: 404 }[] = [
  { name: "the fleet as cards", path: "/", ready: connected },
  { name: "the fleet as a table", path: "/?view=table", ready: connected },
  { name: "the fleet by state", path: "/?group=state", ready: connected },
  { name: "the fleet without a match", path: "/?q=zzzz", ready: connected },
  { name: "an agent at its prompt", path: `/agents/${fleetAgents.idle}`, ready: paneIsDrawn(fleetAgents.idle) },
  { name: "an agent that asks", path: `/agents/${fleetAgents.asking}`, ready: paneIsDrawn(fleetAgents.asking) },
  { name: "an agent that does not run", path: "/agents/seo-agent" },
  { name: "an agent's config", path: `/agents/${fleetAgents.idle}?tab=config` },
  { name: "the configs, all in order", path: "/configs", ready: connected },
  { name: "the configs of one agent", path: "/configs?agent=seo-agent", ready: connected },
  { name: "the registry as text", path: "/registry", ready: (page) => page.locator(".cm-content").waitFor() },
  { name: "the registry as a form", path: "/registry?view=form&agent=backend-agent", ready: connected },
  { name: "the registry's agents", path: "/registry?view=agents", ready: connected },
  { name: "the registry's proposals", path: "/registry?view=proposals", ready: connected },
  { name: "the hand-offs", path: "/handoffs", ready: connected },
  { name: "an agent's recordings", path: `/agents/${fleetAgents.counted}?tab=recordings`, ready: connected },
  { name: "the tape's recordings", path: "/tape", ready: connected },
  { name: "a search of the tape without a hit", path: "/tape?q=zzzznothing", ready: connected },
  { name: "an unknown recording", path: "/tape/20200101t000000-abcdef", status: 404 },
  { name: "an unknown agent", path: "/agents/nobody", status: 404 },
  { name: "an unknown page", path: "/nothing/here", status: 404 },
];

const strangersPages = [
  { name: "sign-in", path: "/sign-in" },
  { name: "sign-in with a link", path: `/sign-in?token=${"x".repeat(43)}` },
];

async function visit(page: Page, url: string, { path, ready, status }: (typeof pages)[number]) {
  const answer = await page.goto(`${url}${path}`);
  expect(answer?.status()).toBe(status ?? 200);
  await ready?.(page);
}

/** Nothing but panes, code and tables of their own may be wider than the page. */
const sidewaysScroll = (page: Page) =>
  page.evaluate(() => {
    const root = document.documentElement;
    const wide = [...document.querySelectorAll("main, [class*=shell]")].filter(
      (element) => element.scrollWidth > element.clientWidth && getComputedStyle(element).overflowX !== "hidden",
    );
    return { page: root.scrollWidth - root.clientWidth, parts: wide.map((element) => element.className) };
  });

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    for (const each of pages) {
      test(`${each.name} has nothing that axe objects to`, async ({ fleetPage, fleet, complaints }) => {
        if (each.status) complaints.expected.push(/status of 404/);
        await visit(fleetPage, fleet.dashboard.url, each);
        expect(await violationsOn(fleetPage)).toEqual([]);
      });
    }

    for (const each of strangersPages) {
      test(`${each.name} has nothing that axe objects to`, async ({ page, fleet }) => {
        await visit(page, fleet.dashboard.url, each);
        expect(await violationsOn(page)).toEqual([]);
      });
    }
  });
}

test.describe("360 pixels wide", () => {
  test.use({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });

  test("no page scrolls sideways", async ({ page, context, fleet, complaints }) => {
    complaints.expected.push(/status of 404/);
    for (const each of strangersPages) {
      await visit(page, fleet.dashboard.url, each);
      expect.soft(await sidewaysScroll(page), each.name).toEqual({ page: 0, parts: [] });
    }
    await context.addCookies(fleet.cookies);
    for (const { name, path } of pages) {
      await page.goto(`${fleet.dashboard.url}${path}`);
      expect.soft(await sidewaysScroll(page), name).toEqual({ page: 0, parts: [] });
    }
  });
});
