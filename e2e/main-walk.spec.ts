import { expect, test } from "./fixtures";
import { paneOf } from "./harness/pane";
import { recordStatuses } from "./harness/statuses";

test("a person signs in, writes all configs, starts an agent, talks to it in its terminal, and kills it", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  const { loginUrl } = await workspace.start();
  const card = page.getByRole("article").filter({ has: page.getByRole("heading", { name: "qa-agent", exact: true }) });
  const pane = paneOf(page, "qa-agent");

  await test.step("signs in with the printed link and sees a card for each of 26 agents", async () => {
    await page.goto(loginUrl);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL((url) => url.pathname === "/" && url.search === "");
    await expect(page.getByRole("article")).toHaveCount(26);
    await expect(card).toContainText("Stopped");
  });

  await test.step("writes all configs, sees how far it is, and then that all are right", async () => {
    const seen = await recordStatuses(page);
    await page.getByRole("button", { name: "Generate 26 configs" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Generated 26 configs" })).toBeVisible();
    expect(await seen()).toEqual(expect.arrayContaining([expect.stringMatching(/^Generating \d+ of 26 configs$/)]));
    await page.getByText("Show each").click();
    await expect(page.getByRole("listitem").filter({ hasText: /^[a-z-]+Done$/ })).toHaveCount(26);
    expect(await workspace.orchestrator("drift")).toMatchObject({ code: 0 });
  });

  await test.step("starts one and sees its prompt in the browser", async () => {
    await card.getByRole("button", { name: "Spawn qa-agent" }).click();
    await expect(card.getByRole("button", { name: "Stop qa-agent" })).toBeVisible();
    await card.getByRole("link", { name: "Open qa-agent" }).click();
    await pane.isLive();
    await pane.shows(/Demo Agent[\s\S]*❯\s*\n[\s\S]*\? for shortcuts/);
  });

  await test.step("types, sees the echo, and gets an answer", async () => {
    await pane.type("");
    const drawn = await pane.host.screenshot();
    await pane.type("good mörning 漢字");
    await pane.shows(/❯ good mörning 漢字/);
    await expect.poll(async () => drawn.equals(await pane.host.screenshot()), "the echo is drawn").toBe(false);
    await pane.press("Enter");
    await pane.shows(/● You said: good mörning 漢字[\s\S]*\? for shortcuts/);
  });

  await test.step("reloads and sees the same screen", async () => {
    const before = await pane.screen();
    await page.reload();
    await pane.isLive();
    await expect.poll(pane.screen).toBe(before);
  });

  await test.step("kills it, after being asked, and sees it stopped", async () => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Kill session" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Kill qa-agent" }).click();
    await expect(page.getByText("The session has ended. This is its last screen.")).toBeVisible();
    await expect(page.getByRole("banner").getByText("Stopped")).toBeVisible();
    await expect(page.getByRole("button", { name: "Spawn" })).toBeVisible();
    expect((await workspace.orchestrator("list")).stdout).toBe("No active sessions\n");
    await page.getByRole("navigation", { name: "Pages" }).first().getByRole("link", { name: "Fleet" }).click();
    await expect(card).toContainText("Stopped");
  });
});
