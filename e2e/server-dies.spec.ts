import { expect, signIn, test } from "./fixtures";
import { type Pane, paneOf } from "./harness/pane";

const agent = "qa-agent";

async function numbersIn(rows: Promise<string[]>): Promise<number[]> {
  const found = (await rows).map((row) => /^count (\d+) of /.exec(row)?.[1]);
  return found.filter((number) => number !== undefined).map(Number);
}

const lastShown = async (pane: Pane) => (await numbersIn(pane.rows())).at(-1) ?? 0;
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

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
  const printed = async () => (await numbersIn(workspace.rowsOf(agent))).at(-1) ?? 0;
  await pane.isLive();
  await pane.shows(/\? for shortcuts/);
  await pane.type("count 100000 100");
  await pane.press("Enter");
  await expect.poll(() => lastShown(pane)).toBeGreaterThan(100);

  await before.crash();
  await expect(page.getByText("Reconnecting. Agents keep running; what you type is kept.")).toBeVisible();
  const unseen = (await lastShown(pane)) + 300;
  await expect.poll(printed).toBeGreaterThan(unseen);

  const after = await workspace.start({ PORT: String(before.port) });
  await pane.isLive();
  await expect.poll(() => lastShown(pane)).toBeGreaterThan(unseen);
  await pane.press("Escape");
  await pane.shows(/Interrupted/);
  const last = await printed();

  await pane.scrollToTop();
  await expect.poll(() => numbersIn(pane.rows())).toEqual(upTo(last));
  const newcomer = await context.newPage();
  await newcomer.goto(`${after.url}/agents/${agent}`);
  const fresh = paneOf(newcomer, agent);
  await fresh.isLive();
  await fresh.scrollToTop();
  await expect.poll(() => numbersIn(fresh.rows())).toEqual(upTo(last));
});
