import { readFile, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentName, terminalIdOfAgent } from "@/lib/contract/ids";
import { waitFor } from "@/lib/tmux/testing/private-tmux";
import type { Orchestrator } from "../orchestrator";
import { openWorkspace, smallRegistry, type TestWorkspace } from "../testing/open-workspace";

const root = new URL("../../../", import.meta.url).pathname;
const agent = "first-agent";
const terminalId = terminalIdOfAgent(AgentName.parse(agent));

let workspace: TestWorkspace;
let orchestrator: Orchestrator;
beforeAll(async () => {
  workspace = await openWorkspace(smallRegistry(`exec ${process.execPath} ${root}e2e/fake-agents/demo-agent.mjs`));
  orchestrator = await workspace.start();
  const generated = await orchestrator.startOperation("generate", [agent]);
  if (!generated.ok) throw new Error(generated.error.message);
  await orchestrator.waitForOperation(generated.value.id);
  const created = await orchestrator.createSession(agent);
  if (!created.ok) throw new Error(created.error.message);
  await atPrompt();
}, 60_000);
afterAll(() => workspace.dispose());

const screen = () => workspace.tmuxCli("capture-pane", "-p", "-J", "-t", "=iw-first-agent:");
const shows = (text: string) => waitFor(text, async () => (await screen()).includes(text), 20_000);

/** The agent waits at an empty prompt, also in the eyes of the status service. */
async function atPrompt() {
  await waitFor(
    "the prompt",
    async () => {
      const read = await orchestrator.readAgent(agent);
      const state = read.ok ? read.value.status.state : null;
      return (state === "idle" || state === "done") && /^❯\s*$/m.test(await screen());
    },
    30_000,
  );
}

let sequence = 0;
async function type(text: string) {
  sequence += 1;
  const clientId = "44444444-4444-4444-8444-444444444444";
  const typed = await orchestrator.typeInput({ terminalId, clientId, sequence, data: Buffer.from(text) });
  expect(typed.ok).toBe(true);
}

describe("a prompt", { timeout: 90_000 }, () => {
  it("is typed, sent and received for", async () => {
    const sent = await orchestrator.sendPrompt(agent, "Say hello;\nand #{x} $HOME `id`");
    expect(sent).toMatchObject({
      ok: true,
      value: { agent, file: null, line: "Say hello; and #{x} $HOME `id`", submitted: "seen" },
    });
    await shows("You said: Say hello; and #{x} $HOME `id`");
    await atPrompt();
  });

  it("of four lines stands in a file of the agent's folder, which git does not see, and one line names it", async () => {
    const text = "First\nsecond\nthird\n漢字 and the last";
    const sent = await orchestrator.sendPrompt(agent, text);
    if (!sent.ok) throw new Error(sent.error.message);
    const { file, line } = sent.value;
    expect(await readFile(String(file), "utf8")).toBe(`${text}\n`);
    expect(await readFile(join(workspace.folder, "agents", agent, "prompts", ".gitignore"), "utf8")).toBe("*\n");
    expect(line).toMatch(/^Do the task in @prompts\/.+\.md$/);
    expect(join(workspace.folder, "agents", agent, line.slice(line.indexOf("@") + 1))).toBe(file);
    await shows(`You said: ${line}`);
    await atPrompt();
  });

  it("is not written through a link that stands in the way of its file", async () => {
    const folder = join(workspace.folder, "agents", agent, "prompts");
    await rm(folder, { recursive: true });
    await symlink("/tmp", folder);
    expect(await orchestrator.sendPrompt(agent, "x".repeat(900))).toMatchObject({
      error: { code: "target-not-plain" },
    });
    await rm(folder);
  });

  it("is refused, and nothing typed, while somebody is typing; of two at once one is", async () => {
    await type("half a tho");
    await shows("❯ half a tho");
    expect(await orchestrator.sendPrompt(agent, "Do it")).toMatchObject({ error: { code: "not-ready" } });
    expect(await screen()).toMatch(/^❯ half a tho\s*$/m);
    await type("\x7f".repeat(10));
    await atPrompt();
    const both = await Promise.all([orchestrator.sendPrompt(agent, "One"), orchestrator.sendPrompt(agent, "Two")]);
    expect(both.map((reply) => reply.ok)).toEqual([true, false]);
    await shows("You said: One");
    await atPrompt();
  });

  it("is refused while the agent asks something: no dialog is answered by it", async () => {
    await type("permission");
    await type("\r");
    await shows("Do you want to proceed?");
    await waitFor("the state", async () => {
      const read = await orchestrator.readAgent(agent);
      return read.ok && read.value.status.state === "waiting";
    });
    const refused = await orchestrator.sendPrompt(agent, "1");
    expect(refused).toMatchObject({ error: { code: "not-ready", message: expect.stringContaining("asks something") } });
    await shows("Do you want to proceed?");
  });

  it("is refused for nobody, for one that does not run, and when it is empty or endless", async () => {
    const codes = await Promise.all(
      [
        orchestrator.sendPrompt("no-such-agent", "x"),
        orchestrator.sendPrompt("second-agent", "x"),
        orchestrator.sendPrompt(agent, " \n"),
        orchestrator.sendPrompt(agent, "x".repeat(200_001)),
      ].map(async (reply) => ((await reply) as { error: { code: string } }).error.code), // none of them is sent
    );
    expect(codes).toEqual(["agent-not-found", "not-ready", "bad-prompt", "bad-prompt"]);
  });
});
