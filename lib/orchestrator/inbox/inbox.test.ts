import { appendFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import type { InboxBook, InboxItem } from "@/lib/contract/inbox";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

const demoAgent = new URL("../../../e2e/fake-agents/demo-agent.mjs", import.meta.url).pathname;
const first = AgentId.parse("first-agent");
const second = AgentId.parse("second-agent");

let workspace: TestWorkspace;
let orchestrator: Orchestrator;
const told: InboxBook[] = [];

beforeAll(async () => {
  workspace = await openWorkspace(
    smallRegistry(`'${process.execPath}' '${demoAgent}' --speed 10 --scenario permission`),
  );
  orchestrator = await start();
  const generated = await orchestrator.startOperation("generate", "all");
  if (!generated.ok) throw new Error(generated.error.message);
  await orchestrator.waitForOperation(generated.value.id);
  for (const agent of [first, second]) {
    const created = await orchestrator.createSession(agent);
    if (!created.ok) throw new Error(created.error.message);
  }
  await itemOf(first);
  await itemOf(second);
}, 60_000);

afterAll(() => workspace.dispose());

async function start(): Promise<Orchestrator> {
  const started = await workspace.start();
  started.onChange((change) => change.type === "inbox" && told.push(change.book));
  return started;
}

async function itemOf(agent: AgentId, kind = "permission"): Promise<InboxItem> {
  let found: InboxItem | undefined;
  await waitFor(
    `${kind} of ${agent}`,
    async () => {
      const { items } = await orchestrator.inbox.list();
      found = items.find((item) => item.agent === agent && item.kind === kind);
      return found !== undefined;
    },
    20_000,
  );
  if (!found) throw new Error("found before");
  return found;
}

const agentsIn = (items: readonly InboxItem[] | undefined) => items?.map(({ agent }) => agent);

describe("the inbox of a workspace", () => {
  it("holds each question in full, the oldest first", async () => {
    const { items } = await orchestrator.inbox.list();
    expect(items.map(({ since }) => since)).toEqual(items.map(({ since }) => since).sort());
    expect(await itemOf(first)).toMatchObject({
      title: "Do you want to proceed?",
      detail: "Bash command: Apply the migration to the development database",
      block: [expect.stringMatching(/^npm run migrate -- --to \d+$/)],
      href: "/agents/first-agent",
      question: {
        multiple: false,
        reply: true,
        options: [{ label: "Yes" }, { label: expect.stringContaining("don't ask again") }, { label: "No" }],
      },
    });
  });

  it("forgets nothing that was snoozed or done when the dashboard ends, and wakes what was snoozed", async () => {
    const [one, two] = [await itemOf(first), await itemOf(second)];
    expect(await orchestrator.inbox.snooze(one.id, Date.now() - 1, "jane")).toMatchObject({
      error: { code: "bad-time" },
    });
    expect(await orchestrator.inbox.snooze(one.id, Date.now() + 3_600_000, "jane")).toMatchObject({ ok: true });
    expect(await orchestrator.inbox.finish(two.id, "jane")).toMatchObject({ ok: true });
    await waitFor("the news", async () => agentsIn(told.at(-1)?.items)?.length === 0);
    await orchestrator.dispose();
    orchestrator = await start();
    await waitFor("both states", async () => {
      const cards = await orchestrator.listAgents();
      return cards.every(({ status }) => status.state === "waiting" && status.question !== undefined);
    });
    expect(await orchestrator.inbox.list()).toMatchObject({
      items: [],
      snoozed: [{ agent: first, snoozedUntil: expect.any(Number) }],
    });
    expect(await orchestrator.inbox.wake(one.id)).toMatchObject({ ok: true });
    expect(await orchestrator.inbox.wake(two.id)).toMatchObject({ ok: true });
    expect(agentsIn((await orchestrator.inbox.list()).items)?.sort()).toEqual([first, second]);
    expect(await orchestrator.inbox.finish("no-such-item", "jane")).toMatchObject({
      error: { code: "inbox-item-not-found" },
    });
  }, 60_000);

  it("gives an answer to the pane, and tells everybody that the question is gone", async () => {
    const { question } = await itemOf(first);
    const answer = { agent: first, question: question?.id, labels: ["Yes"] };
    expect(await orchestrator.inbox.answer(answer, "jane")).toMatchObject({ ok: true, value: { answer: "Yes" } });
    await waitFor("the news", async () => agentsIn(told.at(-1)?.items)?.includes(first) === false);
    await waitFor("the work", async () =>
      (await workspace.tmuxCli("capture-pane", "-p", "-t", "=iw-first-agent:")).includes("Applied 1 migration"),
    );
    expect(await orchestrator.inbox.answer(answer, "omar")).toMatchObject({
      error: { message: "Not accepted: jane has answered it: Yes." },
    });
  });

  it("holds a file that was edited by hand, until it is done with", async () => {
    await appendFile(workspace.paths.settingsFile(second), " ");
    await orchestrator.checkDrift([second]);
    const drift = await itemOf(second, "drift");
    expect(drift).toMatchObject({
      title: "settings.json was edited by hand. Review before you spawn.",
      href: "/agents/second-agent?tab=config",
    });
    await orchestrator.inbox.finish(drift.id, "jane");
    expect((await orchestrator.inbox.list()).items.some(({ kind }) => kind === "drift")).toBe(false);
    await appendFile(workspace.paths.settingsFile(second), "\n");
    await orchestrator.checkDrift([second]);
    await itemOf(second, "drift");
  });

  it("replies with words instead of an answer", async () => {
    const { question } = await itemOf(second);
    const answer = { agent: second, question: question?.id, labels: [], text: "Not today" };
    const replied = await orchestrator.inbox.answer(answer, "jane");
    expect(replied.ok ? null : replied.error).toBeNull();
    await waitFor("its answer", async () =>
      (await workspace.tmuxCli("capture-pane", "-p", "-t", "=iw-second-agent:")).includes("You said: Not today"),
    );
  }, 60_000);
});
