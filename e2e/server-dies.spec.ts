import { expect, signIn, test } from "./fixtures";
import { type Pane, paneOf } from "./harness/pane";

const agent = "qa-agent";
const last = 3000;
const all = Array.from({ length: last }, (_, index) => index + 1);

async function numbersIn(pane: Pane): Promise<number[]> {
  const found = (await pane.rows()).map((row) => new RegExp(`^count (\\d+) of ${last}$`).exec(row.trimEnd())?.[1]);
  return found.filter((number) => number !== undefined).map(Number);
}

test("the server is killed while a pane prints numbered lines: after the restart every viewer has each line once", async ({
  page,
  context,
  complaints,
  openWorkspace,
}) => {
  complaints.expected.push(/WebSocket connection to .* failed/);
  const workspace = await openWorkspace();
  const before = await workspace.start();
  await workspace.orchestrator("generate", agent);
  await workspace.orchestrator("create", agent);
  await signIn(page, workspace);
  await page.goto(`${before.url}/agents/${agent}`);
  const pane = paneOf(page, agent);
  await pane.isLive();
  await pane.shows(/\? for shortcuts/);
  await pane.type(`count ${last} 20`);
  await pane.press("Enter");
  await pane.shows(new RegExp(`count 1\\d\\d of ${last}`));

  await before.crash();
  await expect(page.getByText("Reconnecting. Agents keep running; what you type is kept.")).toBeVisible();
  const printed = async () => (await workspace.rowsOf(agent)).filter((row) => row.startsWith("count ")).length;
  const atDeath = await printed();
  await expect.poll(printed).toBeGreaterThan(atDeath + 300);
  const after = await workspace.start({ PORT: String(before.port) });
  expect(await printed(), "the pane was still printing when the dashboard was back").toBeLessThan(last);

  await pane.shows(/Counted to \d+\./);
  await pane.scrollToTop();
  await expect.poll(() => numbersIn(pane)).toEqual(all);

  const newcomer = await context.newPage();
  await newcomer.goto(`${after.url}/agents/${agent}`);
  const fresh = paneOf(newcomer, agent);
  await fresh.isLive();
  await fresh.scrollToTop();
  await expect.poll(() => numbersIn(fresh)).toEqual(all);
});
