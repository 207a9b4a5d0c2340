import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildCommandLine, type CliWorkspace, createCliWorkspace } from "./testing/cli-workspace";

const registry = readFileSync(
  join(import.meta.dirname, "../lib/orchestrator/handoffs/fixtures/registry.yaml"),
  "utf8",
).replace("version: 1", "version: 1\ndefaults:\n  command: cat");

const page = {
  id: "invoices-page",
  from: "planning-agent",
  to: "frontend-agent",
  task_description: "Add the invoices list to frontend/pages, the newest invoice first.",
  acceptance_criteria: ["The list shows the newest invoice first"],
  file_paths: ["frontend/pages/invoices.tsx"],
  schema: "Handoff",
  created_at: "2026-01-31T09:00:00Z",
};

let built: Awaited<ReturnType<typeof buildCommandLine>>;
let workspace: CliWorkspace;
beforeAll(async () => {
  built = await buildCommandLine();
});
afterAll(() => built.dispose());
beforeEach(() => {
  workspace = createCliWorkspace(built.program, registry);
});
afterEach(() => workspace.dispose());

const write = (content: unknown, file = "handoffs/invoices-page.json") =>
  workspace.write(file, JSON.stringify(content));
const handoff = (...args: string[]) => workspace.run("handoff", ...args);
const as = (agent: string, ...args: string[]) => workspace.runWith({ AGENT_NAME: agent }, "handoff", ...args);

describe("handoff", { timeout: 180_000 }, () => {
  it("send says how to start a receiver that does not run, and refuses the same work a second time", async () => {
    const { id: _, created_at: __, ...work } = page;
    write(work, "draft.json");
    const first = await handoff("send", "draft.json");
    expect(first.stdout).toContain("Start it: orchestrator create frontend-agent (or send with --spawn)");
    const again = await handoff("send", "draft.json");
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/^The hand-off planning-to-frontend-\S+ says the same and is validated/);
    write({ ...work, id: "once-more" }, "draft.json");
    expect((await handoff("send", "draft.json")).stdout).toContain("frontend-agent does not run; 1 waits before it.");
  });

  it("validate tells every problem at once, also with an id that no file can have, and for unknown keys without a schema", async () => {
    const { schema: _, ...unnamed } = page;
    write({ ...unnamed, id: "../x", acceptance_criteria: ["works"], prioritty: 1 }, "draft.json");
    const { code, stderr } = await handoff("validate", "draft.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/draft\.json: id is "\.\.\/x"; it .* Write a name such as "invoices-api", or leave it out/);
    expect(stderr).toContain("acceptance_criteria.0");
    expect(stderr).toContain("prioritty is not known");
    write({ ...page, id: undefined }, "handoffs/other.json");
    expect((await handoff("validate", "handoffs/other.json")).stderr).toContain(
      'id is missing; write "other", the file\'s name without .json',
    );
  });

  it("validate is silent when the file is right, and names every problem and exits 1 when not", async () => {
    write(page);
    expect(await handoff("validate", "handoffs/invoices-page.json")).toEqual({ code: 0, stdout: "", stderr: "" });
    write({ ...page, file_paths: ["../x"], acceptance_criteria: ["works"] });
    const { code, stderr } = await handoff("validate", "handoffs/invoices-page.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/acceptance_criteria\.0 is "works"[\s\S]*file_paths\.0 is "\.\.\/x"/);
    const machine = await handoff("validate", "handoffs/invoices-page.json", "--json");
    expect(machine.code).toBe(1);
    expect(JSON.parse(machine.stdout)).toMatchObject({
      ok: false,
      problems: [{ code: "criterion-vague" }, { code: "path-parent" }],
    });
  });

  it("send takes a file in, says what it waits for, and leaves the delivery to the dashboard", async () => {
    const { id: _, created_at: __, schema: ___, ...short } = page;
    write(short, "draft.json");
    const sent = await handoff("send", "draft.json", "--json");
    expect(sent.code).toBe(0);
    const { handoff: made } = JSON.parse(sent.stdout);
    expect(made).toMatchObject({ state: "validated", waitsFor: "frontend-agent does not run." });
    expect(existsSync(join(workspace.folder, made.path))).toBe(true);
    const list = await handoff("list");
    expect(list.stdout).toContain(`${made.id}  validated     planning-agent -> frontend-agent`);
    expect((await handoff("list", "--state", "done", "--json")).stdout).toMatch(/"handoffs": \[\]/);
    expect(await handoff("list", "--state", "finished")).toMatchObject({ code: 1 });
  });

  it("send refuses what is wrong with every problem, and writes nothing", async () => {
    write({ ...page, to: "backend-agnet" }, "draft.json");
    const { code, stderr } = await handoff("send", "draft.json");
    expect(code).toBe(1);
    expect(stderr).toMatch(/The hand-off has an error, so nothing was written[\s\S]*did you mean "backend-agent"/);
    expect((await handoff("list")).stdout).toBe("No hand-offs\n");
  });

  it("ack, done and reject act as the pane's agent, and show tells every step", async () => {
    write(page);
    expect(await as("planning-agent", "ack", "invoices-page")).toMatchObject({ code: 1 });
    expect((await as("frontend-agent", "ack", "invoices-page")).stderr).toMatch(
      /is validated, so it cannot be acknowledged/,
    );
    const rejected = await as("frontend-agent", "reject", "invoices-page", "--reason", "There is no such page");
    expect(rejected).toMatchObject({ code: 0, stdout: "invoices-page: rejected\n" });
    const { stdout } = await handoff("show", "invoices-page");
    expect(stdout).toMatch(/State: +rejected/);
    expect(stdout).toMatch(/drafted +file[\s\S]*rejected +agent:frontend-agent +There is no such page/);
    expect((await handoff("list")).stdout).toContain("0.0 % done (0 done, 1 rejected, 0 failed; goal: over 95 %)");
    expect(await handoff("show", "nothing")).toMatchObject({ code: 1 });
  });

  it("schema lists all, prints one as JSON Schema, and names a broken file with exit 1", async () => {
    expect((await handoff("schema")).stdout).toBe(
      "Handoff  general\nPlanningToBackendHandoff  shipped\nPlanningToResearcherHandoff  shipped\n",
    );
    const schema = JSON.parse((await handoff("schema", "Handoff")).stdout);
    expect(schema.required).toEqual(["id", "from", "to", "task_description", "schema", "created_at"]);
    expect(schema.properties.task_description).toMatchObject({ type: "string", minLength: 20 });
    for (const file of ["settings.json.template", "CLAUDE.md.template"]) workspace.write(`templates/${file}`, "{}");
    workspace.write("templates/handoffs/Mine.json", "{");
    const broken = await handoff("schema");
    expect(broken.code).toBe(1);
    expect(broken.stdout).toMatch(/Mine {2}broken: .*templates\/handoffs\/Mine\.json is not JSON/);
    expect(await handoff("schema", "Mine")).toMatchObject({ code: 1 });
    expect(await handoff("schema", "Nobody")).toMatchObject({ code: 1 });
  });
});
