import type { Page } from "@playwright/test";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import { expect, signIn, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { demoAgent, shippedRegistry } from "./harness/registry";
import type { Workspace } from "./harness/workspace";

const api = {
  from: "planning-agent",
  to: "backend-agent",
  task_description: "Add POST /invoices to src/routes: it stores an invoice with its lines, <b>#(touch x)</b>.",
  acceptance_criteria: ["POST /invoices answers 201 with the stored row"],
  file_paths: ["src/routes/invoices.ts"],
  deliverables: ["src/routes/invoices.ts"],
  schema: "Handoff",
  created_at: "2026-01-31T09:00:00Z",
};
const LINE = "Read handoffs/invoices-api.json in $PROJECT_ROOT and do the task";

const drop = (workspace: Workspace, id: string, more: object = {}) =>
  workspace.write(`handoffs/${id}.json`, JSON.stringify({ id, ...api, ...more }, null, 2));

/** How often the agent was sent the line: the scripted agent says what it was sent. */
async function timesSent(workspace: Workspace): Promise<number> {
  const text = (await workspace.rowsOf("backend-agent")).join(" ").replace(/\s+/g, " ");
  return text.split(`You said: ${LINE}`).length - 1;
}

const stateOf = (page: Page, id: string) =>
  page.getByRole("navigation", { name: "Hand-offs" }).getByRole("link", { name: id });

async function running(workspace: Workspace, ...agents: string[]) {
  for (const args of [
    ["generate", ...agents],
    ["create-batch", ...agents],
  ]) {
    const { code, stderr } = await workspace.orchestrator(...args);
    if (code !== 0) throw new Error(stderr);
  }
}

test("planning-agent hands work to backend-agent: it is typed once, taken up, done, and the page shows each step", async ({
  page,
  openWorkspace,
}) => {
  const workspace = await openWorkspace(await shippedRegistry({ "backend-agent": demoAgent("--speed", "1") }));
  const { url } = await workspace.start();
  await running(workspace, "backend-agent");
  await signIn(page, workspace);
  await page.goto(`${url}/handoffs`);
  await expect(page.getByRole("heading", { name: "No hand-offs yet" })).toBeVisible();

  await drop(workspace, "invoices-api");
  await expect(stateOf(page, "invoices-api")).toContainText("Acknowledged");
  await expect(page.getByText("by the orchestrator: backend-agent began to work")).toBeVisible();
  await expect(page.getByText("#(touch x)").first()).toBeVisible();
  await waitFor("the answer", async () => (await timesSent(workspace)) === 1, 20_000);

  const done = await workspace.orchestratorWith({ AGENT_NAME: "backend-agent" }, "handoff", "done", "invoices-api");
  expect(done).toMatchObject({ code: 0, stdout: "invoices-api: done\n" });
  await expect(stateOf(page, "invoices-api")).toContainText("Done");
  await expect(page.getByRole("region", { name: "Success rate" })).toContainText("100 %");
  expect(await timesSent(workspace)).toBe(1);
  expect(await violationsOn(page)).toEqual([]);
});

test("a program hands work over by HTTP, and is told every problem of what is wrong", async ({
  page,
  openWorkspace,
  complaints,
}) => {
  complaints.expected.push(/status of 422/);
  const workspace = await openWorkspace();
  await workspace.start();
  await signIn(page, workspace);
  const send = (body: unknown) =>
    page.evaluate(async (given) => {
      const csrf = document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
      const headers = { "content-type": "application/json", "x-csrf": csrf };
      const answer = await fetch("/api/handoffs", { method: "POST", headers, body: JSON.stringify(given) });
      return { status: answer.status, ...(await answer.json()) };
    }, body);
  expect(await send({ handoff: { id: "invoices-api", ...api }, deliver: true })).toMatchObject({
    status: 200,
    value: { state: "validated", waitsFor: "backend-agent does not run." },
  });
  expect(await send({ handoff: { ...api, to: "backend-agnet", file_paths: ["../x"] } })).toMatchObject({
    status: 422,
    error: {
      code: "handoff-invalid",
      details: [expect.stringContaining("did you mean"), expect.stringContaining("file_paths.0")],
    },
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a person reads what is wrong with a hand-off, and rejects another one", async ({ page, openWorkspace }) => {
    const workspace = await openWorkspace();
    await drop(workspace, "invoices-api");
    await drop(workspace, "vague", { acceptance_criteria: ["works"] });
    const { url } = await workspace.start();
    await signIn(page, workspace);
    await page.goto(`${url}/handoffs?id=vague`);
    await expect(page.getByText('is "works", which nobody can decide')).toBeVisible();
    await stateOf(page, "invoices-api").click();
    await page.getByText("Reject…").click();
    await page.getByLabel("Why? The sender reads it.").fill("There is no such table yet");
    await page.getByRole("button", { name: "Reject hand-off" }).click();
    await expect(page.getByText("Rejected invoices-api.")).toBeVisible();
    await expect(page.getByText("by owner: There is no such table yet")).toBeVisible();
  });
});
