import { existsSync } from "node:fs";
import { chromium, type Page } from "@playwright/test";
import { stringify } from "yaml";
import type { Dashboard } from "@/e2e/harness/dashboard";
import { openWorkspace, type Workspace } from "@/e2e/harness/workspace";
import type { RowResult } from "../row";
import { countFrames, countScripts, readVitals, watchVitals } from "./page-probe";

/** Prints a line five times a second, without starting a process for it. */
const CHATTY = `exec bash -c 'exec 3<> <(:); while :; do echo "line $((i++)) of $RANDOM"; read -rt 0.2 -u 3; done'`;
const systemChromium = "/usr/bin/chromium";

/** A real browser on the built product with so many agents that all print: Fleet and Wall. */
export async function measureFleet(count: number, seconds: number): Promise<RowResult[]> {
  const workspace = await openWorkspace(registryOf(count));
  try {
    const dashboard = await workspace.start();
    await run(workspace, "generate", "--all");
    await run(workspace, "create-batch", "--all");
    return await inBrowser(workspace, dashboard, count, seconds);
  } finally {
    await workspace.dispose();
  }
}

async function inBrowser(workspace: Workspace, dashboard: Dashboard, count: number, seconds: number) {
  const browser = await chromium.launch({
    ...(existsSync(systemChromium) && { executablePath: systemChromium }),
    args: ["--disable-background-networking", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : [])],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await watchVitals(context);
    const page = await context.newPage();
    await page.goto((await run(workspace, "login-url")).trim());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    return [
      ...(await fleet(page, dashboard.url, count, seconds)),
      ...(await wall(page, dashboard.url, count, seconds)),
    ];
  } finally {
    await browser.close();
  }
}

async function fleet(page: Page, url: string, count: number, seconds: number): Promise<RowResult[]> {
  const what = `Fleet of ${count}`;
  const scripts = countScripts(page);
  await page.goto(url, { waitUntil: "networkidle" });
  const kilobytes = (await scripts()) / 1024;
  const frames = await countFrames(page, seconds, "#content");
  await actOnFleet(page);
  const { lcp, cls, inp } = await readVitals(page);
  return [
    atMost(`${what}: first-load JavaScript`, "kB gzip", kilobytes, 190),
    atMost(`${what}: LCP`, "ms", lcp, 800),
    atMost(`${what}: CLS`, "", cls, 0.02),
    atMost(`${what}: INP, live cards`, "ms", inp, 100),
    atLeast(`${what}: frames while it scrolls`, "fps", frames, 50),
  ];
}

/** What a person does: filters, moves about, opens menus and the palette. */
async function actOnFleet(page: Page) {
  await page.keyboard.press("/");
  await page.keyboard.type("agent-1", { delay: 60 });
  await page.keyboard.press("Escape");
  await page.locator("h1").click();
  for (const key of ["j", "j", "k", "v", "v"]) await page.keyboard.press(key, { delay: 40 });
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
}

async function wall(page: Page, url: string, count: number, seconds: number): Promise<RowResult[]> {
  const what = `Wall of ${count}`;
  await page.goto(`${url}/wall`, { waitUntil: "load" });
  // Those in sight: twelve of a large wall, all of a small one.
  const inSight = page.locator("[data-phase=live]");
  await inSight.nth(Math.min(count, 12) - 1).waitFor();
  const frames = await countFrames(page, seconds, "#content");
  const contexts = await page.locator("[data-tile] canvas").count();
  await page.getByRole("button", { name: "Broadcast" }).click();
  await page.keyboard.press("Control+;");
  await page.keyboard.press("Escape");
  for (const key of ["j", "j", "k"]) await page.keyboard.press(key, { delay: 40 });
  const { lcp, cls, inp } = await readVitals(page);
  return [
    atMost(`${what}: LCP`, "ms", lcp, 800),
    atMost(`${what}: CLS`, "", cls, 0.02),
    atMost(`${what}: INP`, "ms", inp, 100),
    { ...atLeast(`${what}: frames while it scrolls`, "fps", frames, 50), notes: `${contexts} canvases` },
  ];
}

function registryOf(count: number): string {
  const names = Array.from({ length: count }, (_, index) => `agent-${index + 1}`);
  const agents = names.map((name) => ({
    ...{ name, display_name: name, description: "Prints without end", model: "sonnet", tools: ["Read"] },
    command: CHATTY,
  }));
  const limits = { max_sessions: count };
  return stringify({ version: 1, limits, agents: Object.fromEntries(agents.map((agent) => [agent.name, agent])) });
}

async function run(workspace: Workspace, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await workspace.orchestrator(...args);
  if (code !== 0) throw new Error(`${args.join(" ")}: ${stderr || stdout}`);
  return stdout;
}

const noFloor = { floor: null, floorName: "" } as const;

function atMost(what: string, unit: string, figure: number, most: number): RowResult {
  return { what, unit, figure, ...noFloor, goal: `≤ ${most} ${unit}`, reached: figure <= most };
}

function atLeast(what: string, unit: string, figure: number, least: number): RowResult {
  return { what, unit, figure, ...noFloor, goal: `≥ ${least} ${unit}`, reached: figure >= least };
}
