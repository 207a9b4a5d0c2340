import type { Page } from "@playwright/test";
import { expect, fleetAgents, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { paneOf } from "./harness/pane";

const { idle, asking, limited, counted } = fleetAgents;

const tileOf = (page: Page, agent: string) => page.getByRole("article", { name: agent });
const order = (page: Page) =>
  page
    .getByRole("list", { name: "Panes" })
    .getByRole("article")
    .evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute("data-tile")));

/** Waits until the pane is drawn and live. */
const isLive = (page: Page, agent: string) => expect(tileOf(page, agent).locator("[data-phase=live]")).toBeVisible();

test("whoever runs has a live pane on the wall", async ({ fleetPage: page, fleet }) => {
  await page.goto(`${fleet.dashboard.url}/wall`);
  for (const agent of Object.values(fleetAgents)) await isLive(page, agent);
  await paneOf(page, asking).shows(/Do you want to proceed/);
  await paneOf(page, counted).shows(/❯/);
  expect(await violationsOn(page)).toEqual([]);
});

test("what is typed into a pane reaches that one only, and Ctrl-; gives the keyboard back", async ({
  fleetPage: page,
  fleet,
}) => {
  await page.goto(`${fleet.dashboard.url}/wall?agents=${idle},${counted}`);
  await isLive(page, idle);
  await isLive(page, counted);
  await paneOf(page, idle).type("only here");
  await paneOf(page, idle).shows(/only here/);
  await page.keyboard.press("Control+;");
  await expect(tileOf(page, idle)).toBeFocused();
  await page.keyboard.press("Enter");
  for (let letter = 0; letter < "only here".length; letter++) await page.keyboard.press("Backspace");
  await expect.poll(() => fleet.workspace.rowsOf(idle).then((rows) => rows.join("\n"))).not.toContain("only here");
  expect((await fleet.workspace.rowsOf(counted)).join("\n")).not.toContain("only here");
});

test("a broadcast goes to the armed panes, spares one that asks, and says so until it is disarmed", async ({
  fleetPage: page,
  fleet,
}) => {
  await page.goto(`${fleet.dashboard.url}/wall?agents=${asking},${idle},${counted},${limited}`);
  for (const agent of [asking, idle, counted]) await isLive(page, agent);
  await page.getByRole("button", { name: "Broadcast" }).click();
  await expect(page.getByText("Typing into 2 panes")).toBeVisible();
  await expect(tileOf(page, idle)).toHaveAttribute("data-armed", "true");
  await expect(tileOf(page, asking)).not.toHaveAttribute("data-armed");
  expect(await violationsOn(page)).toEqual([]);

  await paneOf(page, idle).type("to both");
  for (const agent of [idle, counted]) await paneOf(page, agent).shows(/to both/);
  expect((await fleet.workspace.rowsOf(asking)).join("\n")).not.toContain("to both");
  for (let letter = 0; letter < "to both".length; letter++) await page.keyboard.press("Backspace");
  await expect.poll(() => fleet.workspace.rowsOf(counted).then((rows) => rows.join("\n"))).not.toContain("to both");

  await page.keyboard.press("Control+;");
  await page.keyboard.press("Escape");
  await expect(page.getByText("Typing into")).toBeHidden();
});

test("a paste into armed panes asks first", async ({ fleetPage: page, context, fleet }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${fleet.dashboard.url}/wall?agents=${idle},${counted}`);
  for (const agent of [idle, counted]) await isLive(page, agent);
  await page.evaluate(() => navigator.clipboard.writeText("pasted"));
  await page.getByRole("button", { name: "Broadcast" }).click();
  await paneOf(page, idle).host.click();
  await page.keyboard.press("Control+Shift+V");
  await expect(page.getByRole("dialog", { name: "Paste into 2 panes?" })).toContainText("pasted");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("tiles are moved by pointer and by keys, and the next visit finds them there", async ({
  fleetPage: page,
  fleet,
}) => {
  await page.goto(`${fleet.dashboard.url}/wall?agents=${idle},${counted},${asking}`);
  for (const agent of [idle, counted, asking]) await isLive(page, agent);
  const grip = page.getByRole("button", { name: `Move ${idle}` });
  await grip.hover();
  await page.mouse.down();
  const target = await tileOf(page, asking).boundingBox();
  if (!target) throw new Error("the tile has no place");
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => order(page)).toEqual([counted, asking, idle]);

  await page.getByRole("button", { name: `Move ${counted}` }).focus();
  // Each key counts from where the one before has led, as the screen reader is told.
  const told = page.locator("[id^=DndLiveRegion]");
  await page.keyboard.press("Space");
  await expect(told).toContainText(`over droppable area ${counted}`);
  await page.keyboard.press("ArrowRight");
  await expect(told).toContainText(`over droppable area ${asking}`);
  await page.keyboard.press("Space");
  await expect.poll(() => order(page)).toEqual([asking, counted, idle]);
  await page.getByRole("button", { name: `Take ${idle} off the wall` }).click();
  await expect.poll(() => order(page)).toEqual([asking, counted]);

  await page.goto(`${fleet.dashboard.url}/wall`);
  await expect.poll(() => order(page)).toEqual([asking, counted]);
});

test("a pane out of sight rests and goes on without a hole", async ({ fleetPage: page, fleet }) => {
  await page.setViewportSize({ width: 700, height: 420 });
  await page.goto(`${fleet.dashboard.url}/wall?agents=${idle},${asking},${limited},${counted}`);
  await isLive(page, idle);
  await tileOf(page, counted).scrollIntoViewIfNeeded();
  await isLive(page, counted);
  await expect(tileOf(page, idle).locator("[data-phase=paused]")).toBeAttached();
  await fleet.workspace.tmux.cli("send-keys", "-t", `=iw-${idle}:`, "-l", "meanwhile");
  await tileOf(page, idle).scrollIntoViewIfNeeded();
  await isLive(page, idle);
  await paneOf(page, idle).shows(/meanwhile/);
  await paneOf(page, idle).host.click();
  for (let letter = 0; letter < "meanwhile".length; letter++) await page.keyboard.press("Backspace");
  await expect.poll(() => fleet.workspace.rowsOf(idle).then((rows) => rows.join("\n"))).not.toContain("meanwhile");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });
  test("the wall shows the last lines of each pane", async ({ fleetPage: page, fleet }) => {
    await page.goto(`${fleet.dashboard.url}/wall`);
    await expect(tileOf(page, asking)).toContainText("Yes");
    await expect(page.getByText("Watching and typing need JavaScript")).toBeVisible();
  });
});
