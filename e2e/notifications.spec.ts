import type { BrowserContext, Page, Worker } from "@playwright/test";
import type { Notice } from "@/lib/contract/notification";
import { expect, signIn, test } from "./fixtures";
import { violationsOn } from "./harness/axe";
import { demoAgent, shippedRegistry } from "./harness/registry";
import type { Workspace } from "./harness/workspace";

/** A workspace in which backend-agent waits at its prompt. */
async function running(openWorkspace: (registry?: string) => Promise<Workspace>) {
  const workspace = await openWorkspace(await shippedRegistry({ "backend-agent": demoAgent() }));
  const { url } = await workspace.start();
  for (const args of [
    ["generate", "backend-agent"],
    ["create", "backend-agent"],
  ]) {
    const { code, stderr } = await workspace.orchestrator(...args);
    if (code !== 0) throw new Error(stderr);
  }
  const shown = async () => (await workspace.rowsOf("backend-agent")).join("\n");
  await expect.poll(shown).toContain("? for shortcuts");
  return { workspace, url, shown };
}

const askAgain = (workspace: Workspace) =>
  workspace.tmux.cli("send-keys", "-t", "=iw-backend-agent:", "permission", "Enter");

const waiting = (page: Page) =>
  page.evaluate(async () => (await (await fetch("/api/inbox")).json()).value.items as { question: { id: string } }[]);

/** Hands a push to the service worker, as the browser does when one has come in. */
async function deliver(page: Page, context: BrowserContext, notice: Notice): Promise<Worker> {
  const session = await context.newCDPSession(page);
  const registration = new Promise<{ registrationId: string }>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      if (registrations[0]) resolve(registrations[0]);
    });
  });
  await session.send("ServiceWorker.enable");
  const { registrationId } = await registration;
  const origin = new URL(page.url()).origin;
  await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(notice) });
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error("there is no service worker");
  await expect.poll(() => bodies(worker)).toContain(notice.body);
  return worker;
}

const bodies = (worker: Worker) =>
  worker.evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration }; // a worker's global
    return (await registration.getNotifications()).map(({ body }) => body);
  });

/** Presses a button of the notification with this text; no page is asked. */
const press = (worker: Worker, body: string, action: string) =>
  worker.evaluate(
    async ([wanted, pressed]) => {
      const self = globalThis as unknown as EventTarget & { registration: ServiceWorkerRegistration };
      const notification = (await self.registration.getNotifications()).find((each) => each.body === wanted);
      const { NotificationEvent } = globalThis as unknown as {
        NotificationEvent: new (type: string, init: object) => Event;
      };
      self.dispatchEvent(new NotificationEvent("notificationclick", { notification, action: pressed }));
    },
    [body, action] as const,
  );

test("attack 86: Approve on a push is refused once the live dialog is another one, and answers the one it shows", async ({
  page,
  context,
  openWorkspace,
  complaints,
}) => {
  complaints.expected.push(/status of 409/);
  const { workspace, url, shown } = await running(openWorkspace);
  await context.grantPermissions(["notifications"], { origin: url });
  await signIn(page, workspace);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const notice = (question: string, body: string): Notice =>
    ({
      ...{ id: body, kind: "permission", agent: "backend-agent", title: "backend-agent: Permission", body },
      ...{ href: "/agents/backend-agent", at: Date.now(), question: { id: question, approve: "Yes", deny: "No" } },
    }) as Notice; // its ids are branded

  await askAgain(workspace);
  await expect.poll(() => waiting(page)).toHaveLength(1);
  const [first] = await waiting(page);
  const worker = await deliver(page, context, notice(first?.question.id ?? "", "the first"));
  await workspace.tmux.cli("send-keys", "-t", "=iw-backend-agent:", "3");
  await expect.poll(shown).toContain("Rejected by the user");
  await askAgain(workspace);
  await expect
    .poll(async () => (await waiting(page))[0]?.question.id ?? first?.question.id)
    .not.toBe(first?.question.id);
  const before = await shown();
  await press(worker, "the first", "approve");
  await expect.poll(() => bodies(worker)).toContain("Not accepted: the question changed. Read it again.");
  expect(await shown()).toBe(before);

  const [second] = await waiting(page);
  await deliver(page, context, notice(second?.question.id ?? "", "the second"));
  await press(worker, "the second", "approve");
  await expect.poll(() => bodies(worker)).toContain("Accepted: Yes");
  await expect.poll(shown).toContain("Applied 1 migration");
});

test("news comes as a note on any other page, and not to whoever looks at that agent", async ({
  page,
  openWorkspace,
}) => {
  const { workspace, url } = await running(openWorkspace);
  await signIn(page, workspace);
  await page.goto(`${url}/configs`);
  await expect(page.getByText(/^Connected/)).toBeVisible();
  await askAgain(workspace);
  const note = page.getByRole("listitem").filter({ hasText: "backend-agent: Permission" });
  await expect(note).toContainText("Do you want to proceed?");
  await note.getByRole("button", { name: "Open" }).click();
  await expect(page).toHaveURL(`${url}/agents/backend-agent`);
  await page.getByTitle("No", { exact: true }).click();
  await expect.poll(async () => (await workspace.rowsOf("backend-agent")).join("\n")).toContain("Rejected by the user");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a person chooses what to hear, and an admin sets a webhook whose address is shown to nobody", async ({
    page,
    openWorkspace,
  }) => {
    const workspace = await openWorkspace();
    const { url } = await workspace.start();
    await signIn(page, workspace);
    await page.goto(`${url}/settings/notifications`);
    await page.getByLabel(/^Quiet/).check();
    await page.getByLabel(/^Sound/).check();
    await page.getByRole("button", { name: "Save settings" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    await expect(page.getByLabel(/^Quiet/)).toBeChecked();
    await page.getByLabel("Address").fill("http://127.0.0.1:9/services/top-secret");
    await page.getByRole("button", { name: "Save webhook" }).click();
    await expect(page.getByText("Set to 127.0.0.1:9/••••••.")).toBeVisible();
    expect(await page.content()).not.toContain("top-secret");
    await page.getByRole("button", { name: "Send a test to it" }).click();
    await expect(page.getByText("The webhook at 127.0.0.1:9 did not take the message.")).toBeVisible();
    await page.getByRole("button", { name: "Remove webhook" }).click();
    await expect(page.getByText("Removed the webhook.")).toBeVisible();
  });
});

test("the settings are accessible in both themes", async ({ fleetPage: page, fleet }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${fleet.dashboard.url}/settings/notifications`);
    expect(await violationsOn(page)).toEqual([]);
  }
});
