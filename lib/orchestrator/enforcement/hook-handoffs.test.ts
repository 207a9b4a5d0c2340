import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRegistry } from "../registry/parse-registry";
import { buildIndex, buildPolicy } from "./build-policy";
import { createGuardedWorkspace, type GuardedWorkspace } from "./testing/guarded-workspace";

/** The same cases that the checks of hand-offs are tried with: both must stay in step. */
const folder = join(import.meta.dirname, "../handoffs/fixtures");
type Case = {
  title: string;
  file: string;
  content?: unknown;
  text?: string;
  base64?: string;
  hook: "allow" | "block" | null;
};
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Case); // their own test parses them
const parsed = parseRegistry(readFileSync(join(folder, "registry.yaml")), "registry.yaml");
if (!parsed.ok) throw new Error(parsed.error.details?.join("\n"));
const { registry } = parsed.value;
const policy = buildPolicy(registry, "planning-agent");
const index = buildIndex(registry);
const good = cases.find(({ title }) => title.startsWith("a route of an API"));
const goodText = JSON.stringify(good?.content, null, 2);

let workspace: GuardedWorkspace;
const handoff = (name = "invoices-page.json") => workspace.path("handoffs", name);

beforeEach(async () => {
  workspace = await createGuardedWorkspace({ ...policy, ...held() });
});
afterEach(() => workspace.dispose());

function held() {
  const others = Object.entries(index.agents).flatMap(([name, { display_name, exclusive_access }]) =>
    exclusive_access ? [{ name, display_name, patterns: exclusive_access }] : [],
  );
  return { agents: Object.keys(index.agents), held_by_others: others };
}

const write = (content: string, path = handoff()) =>
  workspace.run({ tool: "Write", input: { file_path: path, content } });

describe("a hand-off before it lands", () => {
  it.each(cases.filter(({ hook }) => hook !== null).map((found) => [found.title, found] as const))(
    "is judged by the hook as by the app: %s",
    async (_title, found) => {
      const content = found.text ?? JSON.stringify(found.content, null, 2);
      const { code, stderr } = await write(content, handoff(found.file));
      expect([code === 0 ? "allow" : "block", stderr]).toEqual([found.hook, found.hook === "allow" ? "" : stderr]);
      if (code !== 0) expect(stderr.split("\n")[1]).toMatch(/hand-off|hand work/);
    },
  );

  it("has cases of both kinds", () => {
    expect(cases.filter(({ hook }) => hook === "allow").length).toBeGreaterThan(8);
    expect(cases.filter(({ hook }) => hook === "block").length).toBeGreaterThan(20);
  });

  it("comes from the agent that writes it", async () => {
    const stranger = goodText.replace('"planning-agent"', '"backend-agent"');
    expect((await write(stranger)).stderr).toContain("`from` is backend-agent, and this agent is planning-agent");
  });

  it("goes only to an agent that this one hands work to", async () => {
    const answer = await write(goodText.replace('"frontend-agent"', '"planning-agent"'));
    expect(answer.stderr.split("\n").slice(1, 3)).toEqual([
      "Reason: this agent does not hand work to planning-agent",
      "Hand work to frontend-agent, test-writer-agent, researcher-agent, backend-agent, notes-agent.",
    ]);
  });

  it("is judged by what an edit makes of it", async () => {
    await workspace.write(handoff(), goodText);
    const edit = (old_string: string, new_string: string, more = {}) =>
      workspace.run({ tool: "Edit", input: { file_path: handoff(), old_string, new_string, ...more } });
    expect(await edit("Link GET", "Show GET")).toMatchObject({ code: 0 });
    expect((await edit('"frontend-agent"', '"planning-agent"')).code).toBe(2);
    expect((await edit("frontend/pages", "/home/ada/pages", { replace_all: true })).code).toBe(2);
    expect((await edit("not in the file", "x")).stderr).toContain("cannot be told");
    const edits = [
      { old_string: "Link", new_string: "Show" },
      { old_string: "Show GET", new_string: "{" },
    ];
    const many = { file_path: handoff(), edits };
    await workspace.setPolicy({ ...policy, tools: [...policy.tools, "MultiEdit"], ...held() });
    expect((await workspace.run({ tool: "MultiEdit", input: many })).code).toBe(0);
    edits.push({ old_string: '"schema"', new_string: '"scheme"' });
    expect((await workspace.run({ tool: "MultiEdit", input: many })).code).toBe(2);
  });

  it("is not written by a tool whose result cannot be told", async () => {
    await workspace.setPolicy({ ...policy, tools: ["NotebookEdit"], ...held() });
    const input = { notebook_path: handoff(), new_source: goodText };
    expect((await workspace.run({ tool: "NotebookEdit", input })).stderr).toContain("with the Write tool");
  });

  it("is a file of its own folder: what lies deeper, or beside it, is none", async () => {
    expect((await write("any", handoff("notes/plan.json"))).code).toBe(0);
    expect((await write("any", handoff("notes.md"))).code).toBe(0);
    expect((await write("any", workspace.path("handoffs", "x", "..", "plan.json"))).code).toBe(2);
  });
});

describe("drafts of the registry", () => {
  it("may be written by every agent, whatever else is closed to it, and nothing beside them", async () => {
    await workspace.setPolicy({ ...policy, cannot_access: ["**"], ...held() });
    expect((await write("any", handoff("registry-proposals/more-tools.yaml"))).code).toBe(0);
    expect((await write("any", handoff("registry-proposals/../x.md"))).code).toBe(2);
    expect((await write("any", handoff("registry-proposals/.claude/settings.json"))).code).toBe(2);
  });
});
