import { expect, fleetAgents, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { paneOf } from "./harness/pane";

const { counted } = fleetAgents;

test("a person attaches a tmux client, splits the window, and leaves by prefix d; the session runs on", async ({
  fleetPage: page,
  fleet,
}) => {
  const { tmux } = fleet.workspace;
  const panes = async () => (await tmux.cli("list-panes", "-t", `=iw-${counted}:`)).trim().split("\n").length;
  await page.goto(`${fleet.dashboard.url}/agents/${counted}`);
  const pane = paneOf(page, counted);
  await pane.isLive();
  await page.getByRole("button", { name: "Attach", exact: true }).click();
  await expect(page.getByText("Your tmux client")).toBeVisible();
  // The status line is tmux's own: only an attached client has one.
  await pane.shows(/\[iw-qa/);
  expect(await violationsOn(page)).toEqual([]);

  await pane.host.click();
  await page.keyboard.press("Control+b");
  await page.keyboard.press("Shift+Quote");
  await expect.poll(panes).toBe(2);
  await page.keyboard.press("Control+b");
  await page.keyboard.press("x");
  await pane.shows(/kill-pane/);
  await page.keyboard.press("y");
  await expect.poll(panes).toBe(1);

  await page.keyboard.press("Control+b");
  await page.keyboard.press("d");
  await expect(page.getByRole("button", { name: "Attach", exact: true })).toBeVisible();
  await pane.isLive();
  await tmux.cli("has-session", "-t", `=iw-${counted}`);
});

test("the attached client has the page's size, the pane keeps its own, and Ctrl-; leaves the keyboard", async ({
  fleetPage: page,
  fleet,
}) => {
  const { tmux } = fleet.workspace;
  await page.goto(`${fleet.dashboard.url}/agents/${counted}`);
  const pane = paneOf(page, counted);
  await pane.isLive();
  const size = () => tmux.cli("display-message", "-p", "-t", `=iw-${counted}:`, "#{window_width}x#{window_height}");
  const before = await size();
  await page.getByRole("button", { name: "Attach", exact: true }).click();
  const clients = () =>
    tmux.cli("list-clients", "-t", `=iw-${counted}`, "-F", "#{client_control_mode} #{client_width}");
  await expect.poll(clients).toMatch(/^0 (?!120$)\d+$/m);
  expect(await size()).toBe(before);
  await pane.host.click();
  await page.keyboard.press("Control+;");
  await expect(page.getByRole("region", { name: `Terminal of ${counted}` })).toBeFocused();
  await page.getByRole("button", { name: "Detach", exact: true }).click();
  await expect.poll(clients).not.toMatch(/^0 /m);
});
