import { readFile, symlink, writeFile } from "node:fs/promises";
import { expect, fleetAgents, test } from "./fixtures";
import { paneOf } from "./harness/pane";

const { idle } = fleetAgents;

test("a file that is dropped on a pane is kept in the agent's folder, its path is typed, and it can be removed", async ({
  fleetPage: page,
  fleet,
}) => {
  await page.goto(`${fleet.dashboard.url}/agents/${idle}`);
  const pane = paneOf(page, idle);
  await pane.isLive();
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["pixels"], "../../Screen shot.png", { type: "image/png" }));
    return transfer;
  });
  await pane.host.dispatchEvent("drop", { dataTransfer: files });
  await pane.shows(/uploads\/Screen-shot\.png/);
  const path = fleet.workspace.path(`agents/${idle}/uploads/Screen-shot.png`);
  expect(await readFile(path, "utf8")).toBe("pixels");

  await page.getByRole("button", { name: "Terminal menu" }).click();
  await page.getByRole("menuitem", { name: "Show its files" }).click();
  await page.getByRole("button", { name: "Remove Screen-shot.png" }).click();
  await expect(page.getByText("No files yet")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await pane.host.click();
  for (let letter = 0; letter < "uploads/Screen-shot.png ".length; letter++) await page.keyboard.press("Backspace");
});

test("attack 88: the file viewer answers 404 for whatever is not in the agent's folder", async ({
  fleetPage: page,
  fleet,
}) => {
  await symlink("/etc/passwd", fleet.workspace.path(`agents/${idle}/way-out`));
  await writeFile(fleet.workspace.path(`agents/${idle}/notes.txt`), "inside");
  const read = (path: string) =>
    page.request.get(`${fleet.dashboard.url}/api/agents/${idle}/file?path=${encodeURIComponent(path)}`);
  const inside = await read("notes.txt");
  expect(await inside.json()).toMatchObject({ ok: true, value: { text: "inside" } });
  for (const path of ["/etc/passwd", "..", "../../.orchestrator/e2e.db", "way-out", "../qa-agent/CLAUDE.md"]) {
    const answer = await read(path);
    expect(answer.status()).toBe(404);
    expect(await answer.text()).not.toContain("root:");
  }
});
