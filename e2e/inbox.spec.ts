import type { Page } from "@playwright/test";
import { expect, signIn, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { demoAgent, shippedRegistry } from "./harness/registry";
import type { Workspace } from "./harness/workspace";

const ask = demoAgent("--scenario", "permission");
const choose = demoAgent("--scenario", "question");

async function asking(openWorkspace: (registry?: string) => Promise<Workspace>, commands: Record<string, string>) {
  const workspace = await openWorkspace(await shippedRegistry(commands));
  const dashboard = await workspace.start();
  for (const args of [
    ["generate", ...Object.keys(commands)],
    ["create-batch", ...Object.keys(commands)],
  ]) {
    const { code, stderr } = await workspace.orchestrator(...args);
    if (code !== 0) throw new Error(stderr);
  }
  return { workspace, url: dashboard.url };
}

const itemOf = (page: Page, agent: string) => page.getByRole("article", { name: agent });
const shown = async (workspace: Workspace, agent: string) => (await workspace.rowsOf(agent)).join("\n");

test("a person answers what waits by keys: Sent, Accepted, gone, and the next one has the focus", async ({
  page,
  openWorkspace,
}) => {
  const { workspace, url } = await asking(openWorkspace, { "backend-agent": ask, "qa-agent": choose });
  await signIn(page, workspace);
  await expect(page).toHaveTitle("(2) Fleet");
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(page).toHaveURL(`${url}/inbox`);
  await expect(page).toHaveTitle("(2) Inbox · Native Orchestrator");
  const permission = itemOf(page, "backend-agent");
  await expect(permission).toContainText("Do you want to proceed?");
  await expect(permission).toContainText(/npm run migrate -- --to \d+/);
  await expect(itemOf(page, "qa-agent")).toContainText("Which database should the store use?");
  expect(await violationsOn(page)).toEqual([]);

  await permission.focus();
  await page.keyboard.press("1");
  await expect(permission.getByText("Accepted")).toBeVisible();
  await expect.poll(() => shown(workspace, "backend-agent")).toContain("Applied 1 migration");
  await expect(permission).toBeHidden();
  await expect(itemOf(page, "qa-agent")).toBeFocused();
  await page.keyboard.press("2");
  await expect.poll(() => shown(workspace, "qa-agent")).toContain("I use this: PostgreSQL.");
  await expect(
    page.getByRole("heading", { name: /^Nothing needs you\. \d+ agents? (is|are) working\.$/ }),
  ).toBeVisible();
  await expect(page).toHaveTitle("Inbox · Native Orchestrator");
});

test("attack 86: an answer to a question that has changed since it was read is refused, and the pane gets no key", async ({
  page,
  openWorkspace,
  complaints,
}) => {
  complaints.expected.push(/status of 409/);
  const { workspace } = await asking(openWorkspace, { "backend-agent": ask });
  await signIn(page, workspace);
  // While a dialog is being drawn, it waits already and has no words yet.
  const read = async () => {
    const book = await page.evaluate(async () => (await fetch("/api/inbox")).json());
    return book.value.items.filter((item: { question: unknown }) => item.question !== null);
  };
  await expect.poll(read).toHaveLength(1);
  const [item] = await read();
  const send = (labels: string[], question: string) =>
    page.evaluate(
      async ([given, id]) => {
        const csrf = document.querySelector<HTMLInputElement>("input[name=csrf]")?.value ?? "";
        const headers = { "content-type": "application/json", "x-csrf": csrf };
        const body = JSON.stringify({ agent: "backend-agent", question: id, labels: given });
        const answer = await fetch("/api/inbox/answer", { method: "POST", headers, body });
        return { status: answer.status, ...(await answer.json()) };
      },
      [labels, question] as const,
    );
  // The same words asked again are another question: the first one is answered in the terminal.
  await workspace.tmux.cli("send-keys", "-t", "=iw-backend-agent:", "3");
  await expect.poll(() => shown(workspace, "backend-agent")).toContain("Rejected by the user");
  await workspace.tmux.cli("send-keys", "-t", "=iw-backend-agent:", "permission", "Enter");
  await expect.poll(async () => (await read())[0]?.question.id ?? item.question.id).not.toBe(item.question.id);
  const before = await shown(workspace, "backend-agent");
  expect(await send(["Yes"], item.question.id)).toMatchObject({
    status: 409,
    error: { message: "Not accepted: the question changed. Read it again." },
  });
  expect(await shown(workspace, "backend-agent")).toBe(before);
  const [current] = await read();
  expect(await send(["Yes"], current.question.id)).toMatchObject({ status: 200, value: { answer: "Yes" } });
});

test("the shell lists and answers the same, by what the option says", async ({ openWorkspace }) => {
  const { workspace } = await asking(openWorkspace, { "qa-agent": choose });
  await expect
    .poll(async () => (await workspace.orchestrator("inbox")).stdout)
    .toContain("Which database should the store use?");
  const asAgent = await workspace.orchestratorWith({ AGENT_NAME: "qa-agent" }, "answer", "qa-agent", "SQLite");
  expect(asAgent).toMatchObject({ code: 1, stderr: expect.stringContaining("questions are answered by people") });
  expect(await workspace.orchestrator("answer", "qa-agent", "Oracle")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("It offers: SQLite | PostgreSQL | Keep both behind one interface"),
  });
  const answered = await workspace.orchestrator("answer", "qa-agent", "SQLite", "--json");
  expect(JSON.parse(answered.stdout)).toMatchObject({ ok: true, agent: "qa-agent", answer: "SQLite" });
  await expect.poll(() => shown(workspace, "qa-agent")).toContain("I use this: SQLite.");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a person reads the whole question, answers it, and snoozes another one", async ({ page, openWorkspace }) => {
    const { workspace, url } = await asking(openWorkspace, { "backend-agent": ask, "qa-agent": choose });
    await signIn(page, workspace);
    await expect.poll(async () => (await page.goto(`${url}/inbox`)) && itemOf(page, "qa-agent").isVisible()).toBe(true);
    await itemOf(page, "qa-agent").getByRole("button", { name: "SQLite" }).click();
    await expect(page.getByText("Accepted: SQLite")).toBeVisible();
    await itemOf(page, "backend-agent").getByRole("button", { name: "Snooze" }).click();
    await expect(itemOf(page, "backend-agent")).toBeHidden();
    await page.getByRole("link", { name: "Snoozed" }).click();
    await itemOf(page, "backend-agent").getByRole("button", { name: "Wake" }).click();
    await page.goto(`${url}/inbox`);
    await expect(itemOf(page, "backend-agent")).toBeVisible();
  });
});
