import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseRegistry } from "../registry/parse-registry";
import { buildIndex, buildPolicy } from "./build-policy";
import {
  createGuardedWorkspace,
  environment,
  type GuardedWorkspace,
  shippedTemplates,
} from "./testing/guarded-workspace";

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

  it("lies in the folder itself and ends in .json, so that nothing lands there unchecked under another name", async () => {
    for (const name of ["notes/plan.json", "plan.JSON", "Plan.Json", "sub/x.JSON"]) {
      expect([name, (await write(goodText, handoff(name))).stderr]).toEqual([
        name,
        expect.stringContaining("not be found"),
      ]);
    }
    expect((await write("any", handoff("notes.md"))).code).toBe(0);
    expect((await write("any", workspace.path("handoffs", "x", "..", "plan.json"))).code).toBe(2);
  });
});

describe("named schemas", () => {
  it("that ship with the app are the ones that the hook knows", async () => {
    const program = "import json; from auto_deny.handoff_content import SHIPPED; print(json.dumps(SHIPPED))";
    const shown = execFileSync("python3", ["-c", program], {
      cwd: shippedTemplates,
      env: environment({ PYTHONDONTWRITEBYTECODE: "1", PATH: process.env["PATH"] ?? "" }),
    });
    const shipped = readdirSync(join(shippedTemplates, "handoffs")).map((file) => {
      return [file.replace(".json", ""), JSON.parse(readFileSync(join(shippedTemplates, "handoffs", file), "utf8"))];
    });
    expect(JSON.parse(String(shown))).toEqual(withoutProse(Object.fromEntries(shipped)));
  });

  it("of the workspace count before those, and one that cannot be used lets nothing pass", async () => {
    const named = cases.find(({ title }) => title === "a hand-off of a named schema");
    const text = JSON.stringify(named?.content);
    expect((await write(text, handoff(named?.file))).code).toBe(0);
    const own = workspace.path("templates", "handoffs", "PlanningToBackendHandoff.json");
    await workspace.write(own, JSON.stringify({ type: "object", required: ["risk"] }));
    expect((await write(text, handoff(named?.file))).stderr).toContain("`risk` is missing");
    await workspace.write(own, "{");
    expect((await write(text, handoff(named?.file))).stderr).toContain("cannot be used");
  });

  const PROSE = ["$schema", "title", "description"];
  function withoutProse(schema: unknown): unknown {
    if (Array.isArray(schema) || typeof schema !== "object" || schema === null) return schema;
    const kept = Object.entries(schema).filter(([key, value]) => !(PROSE.includes(key) && typeof value === "string"));
    return Object.fromEntries(kept.map(([key, value]) => [key, withoutProse(value)]));
  }
});

describe("drafts of the registry", () => {
  it("may be written by every agent, whatever else is closed to it, and nothing beside them", async () => {
    await workspace.setPolicy({ ...policy, cannot_access: ["**"], ...held() });
    expect((await write("any", handoff("registry-proposals/more-tools.yaml"))).code).toBe(0);
    expect((await write("any", handoff("registry-proposals/../x.md"))).code).toBe(2);
    expect((await write("any", handoff("registry-proposals/.claude/settings.json"))).code).toBe(2);
  });
});
