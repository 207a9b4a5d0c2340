import { readFileSync } from "node:fs";
import { expect, fleetAgents, test } from "./fixtures";
import { violationsOn } from "./harness/axe";

test("a line that an agent printed is found, and its moment is replayed, played and exported", async ({
  fleetPage,
  fleet,
}) => {
  const { url } = fleet.dashboard;
  await expect(async () => {
    await fleetPage.goto(`${url}/tape?q=generated&agent=${fleetAgents.counted}`);
    await expect(fleetPage.getByRole("navigation", { name: "Hits" }).getByRole("link").first()).toBeVisible();
  }).toPass();
  const screen = fleetPage.getByRole("region", { name: `Screen of ${fleetAgents.counted}, recorded` });
  await expect(screen.locator(".xterm")).toBeVisible();
  await fleetPage.keyboard.press("j");
  await fleetPage.keyboard.press("Enter");
  await expect(fleetPage).toHaveURL(/\/tape\/\d{8}t\d{6}-[0-9a-f]{6}\?.*t=/);
  expect(await violationsOn(fleetPage)).toEqual([]);

  const moment = fleetPage.getByRole("slider", { name: "Moment" });
  await moment.focus();
  await fleetPage.keyboard.press("ArrowRight");
  await fleetPage.getByRole("button", { name: "Play" }).click();
  await expect(fleetPage.getByRole("button", { name: /Pause|Play/ })).toBeVisible();

  const downloading = fleetPage.waitForEvent("download");
  await fleetPage.getByRole("link", { name: "Export .cast" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(new RegExp(`^${fleetAgents.counted}-.*\\.cast$`));
  const [header = ""] = readFileSync(await download.path(), "utf8").split("\n");
  expect(JSON.parse(header)).toMatchObject({ version: 3, title: fleetAgents.counted });
});

test("the tape is searched without JavaScript", async ({ browser, fleet }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  await context.addCookies(fleet.cookies);
  const page = await context.newPage();
  // What was printed a moment ago is not in the index yet.
  await expect(async () => {
    await page.goto(`${fleet.dashboard.url}/tape`);
    await page.getByRole("searchbox").fill("generated");
    await page.getByRole("button", { name: "Search" }).click();
    await expect(page.getByText("The lines around this moment.")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await context.close();
});
