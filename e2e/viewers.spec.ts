import { devices } from "@playwright/test";
import { expect, fleetAgents, signIn, test } from "./fixtures";
import { paneOf } from "./harness/pane";
import { recordStream } from "./harness/stream-recorder";

const agent = "qa-agent";

test("a phone watches and types without ever changing the pane's size", async ({ browser, fleet, complaints }) => {
  const { defaultBrowserType: _, ...phone } = devices["Pixel 7"];
  const context = await browser.newContext({ ...phone, viewport: { width: 390, height: 844 } });
  complaints.watch(context);
  await context.addCookies(fleet.cookies);
  const page = await context.newPage();
  const stream = recordStream(page);
  const sizeOf = () =>
    fleet.workspace.tmux.cli(
      "display-message",
      "-p",
      "-t",
      `=iw-${fleetAgents.idle}:`,
      "#{window_width}x#{window_height}",
    );
  expect(await sizeOf()).toBe("120x36\n");

  await page.goto(`${fleet.dashboard.url}/agents/${fleetAgents.idle}`);
  const pane = paneOf(page, fleetAgents.idle);
  await pane.isLive();
  await pane.shows(/Demo Agent/);
  const keys = page.getByRole("toolbar", { name: "Keys" });
  await pane.type("x");
  await pane.shows(/❯ x/);
  await keys.getByRole("button", { name: "More keys" }).tap();
  await keys.getByRole("button", { name: "Ctrl C" }).tap();
  await pane.shows(/Press Ctrl-C again to exit/);

  for (const viewport of [
    { width: 390, height: 420 }, // a keyboard covers the rest
    { width: 844, height: 390 }, // turned
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    await pane.isLive();
    await expect(pane.host).toBeInViewport();
  }
  await pane.shows(/\? for shortcuts/);
  expect(await sizeOf()).toBe("120x36\n");
  expect(stream.sent()).toContain("terminal:input");
  expect(stream.sent()).not.toContain("terminal:resize");
  await context.close();
});

test("two browsers on one pane are given the same bytes and show the same rows", async ({
  browser,
  fleet,
  complaints,
}, { repeatEachIndex }) => {
  const lines = 400 + repeatEachIndex;
  const [first, second] = await Promise.all(
    [1, 2].map(async () => {
      const context = await browser.newContext();
      complaints.watch(context);
      await context.addCookies(fleet.cookies);
      const page = await context.newPage();
      const stream = recordStream(page);
      await page.goto(`${fleet.dashboard.url}/agents/${fleetAgents.counted}`);
      const pane = paneOf(page, fleetAgents.counted);
      await pane.isLive();
      return { context, stream, pane };
    }),
  );
  if (!first || !second) throw new Error("two were opened");
  await first.pane.shows(/\? for shortcuts/);
  await first.pane.type(`count ${lines} 5`);
  await first.pane.press("Enter");
  for (const { pane } of [first, second]) await pane.shows(new RegExp(`Counted to ${lines}`));

  await expect.poll(() => first.stream.end() - second.stream.end()).toBe(0);
  const from = Math.max(first.stream.start(), second.stream.start());
  const bytes = first.stream.bytesFrom(from);
  expect(bytes.byteLength).toBeGreaterThan(4_000);
  expect(second.stream.bytesFrom(from).equals(bytes)).toBe(true);
  expect(await first.pane.rows()).toEqual(await second.pane.rows());
  for (const { context } of [first, second]) await context.close();
});

test("what is typed while the network is gone arrives once when it is back", async ({
  page,
  context,
  openWorkspace,
  complaints,
}) => {
  complaints.expected.push(/ERR_INTERNET_DISCONNECTED/);
  const workspace = await openWorkspace();
  const { url } = await workspace.start();
  await workspace.orchestrator("generate", agent);
  await workspace.orchestrator("create", agent);
  await signIn(page, workspace);
  await page.goto(`${url}/agents/${agent}`);
  const pane = paneOf(page, agent);
  await pane.isLive();
  await pane.shows(/\? for shortcuts/);
  await pane.type("half ");
  await pane.shows(/❯ half/);

  await context.setOffline(true);
  await expect(page.getByText("Reconnecting. Agents keep running; what you type is kept.")).toBeVisible();
  await pane.type("typed");
  await context.setOffline(false);
  await pane.shows(/❯ half typed$/m);
  await pane.type(" line");
  await pane.shows(/❯ half typed line$/m);
  expect((await workspace.rowsOf(agent)).filter((row) => /half|typed/.test(row))).toEqual(["❯ half typed line"]);
});

test("a key that arrived, but whose receipt was lost with the connection, is not typed again", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace();
  const { url } = await workspace.start();
  await workspace.orchestrator("generate", agent);
  await workspace.orchestrator("create", agent);
  await signIn(page, workspace);
  let deaf = false;
  const links: { cut(): void }[] = [];
  await page.routeWebSocket(/socket\.io/, (link) => {
    const server = link.connectToServer();
    // Forwarding by hand both ways: what the server says is lost while the link is deaf.
    link.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      if (!deaf) link.send(message);
    });
    links.push({ cut: () => void link.close({ code: 3001 }) });
  });
  await page.goto(`${url}/agents/${agent}`);
  const pane = paneOf(page, agent);
  await pane.isLive();
  await pane.shows(/\? for shortcuts/);

  deaf = true;
  await pane.type("abc");
  await expect.poll(async () => (await workspace.rowsOf(agent)).join("\n")).toMatch(/❯ a/);
  deaf = false;
  links.at(-1)?.cut();
  await pane.shows(/❯ abc$/m);

  deaf = true;
  await pane.type("def");
  await expect.poll(async () => (await workspace.rowsOf(agent)).join("\n")).toMatch(/❯ abcd/);
  await page.reload({ waitUntil: "commit" });
  deaf = false;
  await pane.isLive();
  await pane.shows(/❯ abcdef$/m);
  expect((await workspace.rowsOf(agent)).filter((row) => row.startsWith("❯"))).toEqual(["❯ abcdef"]);
});

test("a browser without WebGL draws the pane all the same", async ({ fleetPage, fleet }) => {
  await fleetPage.addInitScript(() => {
    const original = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...more: unknown[]) {
      return kind === "webgl2" ? null : original.call(this, kind, ...more);
    } as typeof original; // its overloads name each kind of context
  });
  await fleetPage.goto(`${fleet.dashboard.url}/agents/${fleetAgents.asking}`);
  const pane = paneOf(fleetPage, fleetAgents.asking);
  await pane.isLive();
  await pane.shows(/Do you want to proceed\?/);
  await expect(pane.host.locator(".xterm-rows")).toContainText("Do you want to proceed?");
});
