import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Registry } from "../registry/registry-schema";
import { buildPolicy } from "./build-policy";
import {
  createGuardedWorkspace,
  type GuardedWorkspace,
  policyWith,
  shippedTemplates,
} from "./testing/guarded-workspace";

let workspace: GuardedWorkspace;
beforeEach(async () => {
  workspace = await createGuardedWorkspace();
});
afterEach(() => workspace.dispose());

const agent = { name: "backend-agent", display_name: "Backend Agent", description: "x", model: "sonnet" };
const tools = ["Bash", "Read", "Write", "Edit", "mcp__tickets"];

/** The policy with these rules, as the registry writes them. */
async function withRules(...rules: object[]) {
  const registry = Registry.parse({ agents: { "backend-agent": { ...agent, tools, rules } } });
  await workspace.setPolicy(policyWith({ tools, rules: buildPolicy(registry, "backend-agent").rules }));
}

const call = async (tool: string, input: Record<string, unknown> = {}) => (await workspace.run({ tool, input })).code;
const write = (path: string) => call("Write", { file_path: workspace.path(path), content: "" });

/** All days but yesterday, today and tomorrow, wherever one is. */
function otherDays() {
  const names = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const today = new Date().getUTCDay();
  return [2, 3, 4, 5].map((ahead) => names[(today + ahead) % 7]).join(",");
}

describe("rule 5: the registry's own rules", () => {
  it("deny what their tools and paths cover, with their own words", async () => {
    await withRules({ tools: ["Write"], paths: ["production/**", "!production/notes.md"], message: "Ask Ada first." });
    const answer = await workspace.run({ tool: "Write", input: { file_path: workspace.path("production/a") } });
    expect(answer).toMatchObject({
      code: 2,
      stderr:
        "BLOCKED: Backend Agent cannot Write production/a\nReason: denied by a rule of this workspace\nAsk Ada first.\n",
    });
    expect((await workspace.log())[0]).toContain("(rule: denied by a rule of this workspace)");
    expect(await write("production/notes.md")).toBe(0);
    expect(await write("src/a")).toBe(0);
    expect(await call("Edit", { file_path: workspace.path("production/a") })).toBe(0);
    expect(await write("src/../production/a")).toBe(2);
  });

  it("cover what is read, MCP tools by their server, and every tool when they name none", async () => {
    await withRules({ tools: ["Read"], paths: ["secrets/**"] }, { tools: ["mcp__tickets"] });
    expect(await call("Read", { file_path: workspace.path("secrets/key") })).toBe(2);
    expect(await call("Read", { file_path: workspace.path("readme.md") })).toBe(0);
    expect(await call("mcp__tickets__close")).toBe(2);
    await withRules({ paths: ["secrets/**"] });
    expect(await call("Read", { file_path: "../../secrets/key" })).toBe(2);
    expect(await call("mcp__tickets__close")).toBe(0);
  });

  it("allow within their hours only", async () => {
    await withRules({ paths: ["production/**"], hours: `00:00-24:00 ${otherDays()} Europe/Berlin`, message: "Later." });
    const answer = await workspace.run({ tool: "Write", input: { file_path: workspace.path("production/a") } });
    expect(answer.stderr).toMatch(/Reason: allowed only at 00:00-24:00 .* Europe\/Berlin\nLater\.\n$/);
    expect(await write("src/a")).toBe(0);
    await withRules({ paths: ["production/**"], hours: "00:00-24:00" });
    expect(await write("production/a")).toBe(0);
  });

  it("allow so many calls in a time, and count only those that were made", async () => {
    await withRules({ tools: ["Write"], rate: "2/day", message: "Slowly." }, { paths: ["closed/**"] });
    expect(await write("closed/a")).toBe(2);
    expect(await write("a")).toBe(0);
    expect((await workspace.run({ tool: "Write", input: { file_path: "b" }, event: "GuardSelfCheck" })).code).toBe(0);
    expect(await write("b")).toBe(0);
    const answer = await workspace.run({ tool: "Write", input: { file_path: workspace.path("c") } });
    expect(answer.stderr).toContain("Reason: allowed 2 times in 86400 seconds\nSlowly.");
    expect(await call("Edit", { file_path: workspace.path("c") })).toBe(0);
  });

  it("forget calls whose time has passed, and a file that somebody broke", async () => {
    await withRules({ tools: ["Write"], rate: "1/h" });
    expect(await write("a")).toBe(0);
    expect(await write("a")).toBe(2);
    const file = workspace.path(".orchestrator", "run", "rates", "backend-agent.json");
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(/[\d.]+(?=\])/, (time) => String(Number(time) - 3_601)),
    );
    expect(await write("a")).toBe(0);
    expect(await write("a")).toBe(2);
    await writeFile(file, "{");
    expect(await write("a")).toBe(0);
  });

  it("count right when many calls come at once", async () => {
    await withRules({ tools: ["Write"], rate: "7/h" });
    const calls = Array.from({ length: 8 }, () => ({ tool: "Write", input: { file_path: workspace.path("a") } }));
    const answers = (await Promise.all([calls, calls, calls].map((some) => workspace.runMany(some)))).flat();
    expect(answers.filter(({ code }) => code === 0)).toHaveLength(7);
  });

  it("block, as any failure of the hook, where this machine does not know the time zone", async () => {
    const hours = { text: "x", from: 0, to: 1440, days: [0, 1, 2, 3, 4, 5, 6], zone: "Nowhere/Land" };
    await workspace.setPolicy(policyWith({ rules: [{ id: "a", tools: ["Write"], hours }] }));
    expect(await write("a")).toBe(2);
    expect(await call("Read")).toBe(0);
  });
});

describe("hours", () => {
  const weekdays = [0, 1, 2, 3, 4];
  const day = { from: 540, to: 1020, days: weekdays, zone: "Europe/Berlin" };
  const night = { from: 1320, to: 360, days: weekdays, zone: "Europe/Berlin" };
  // 2026-03-29 02:00 in Berlin is 03:00 at once; 2026-10-25 03:00 is 02:00 again.
  const table: [string, object, string, boolean][] = [
    ["in the middle of a Monday", day, "2026-01-05T12:00:00Z", true],
    ["when they begin", day, "2026-01-05T08:00:00Z", true],
    ["a minute before", day, "2026-01-05T07:59:59Z", false],
    ["when they end", day, "2026-01-05T16:00:00Z", false],
    ["on a Saturday", day, "2026-01-10T12:00:00Z", false],
    ["in summer, when the same clock time is an hour earlier in UTC", day, "2026-07-06T07:00:00Z", true],
    ["in summer, at the hour that was right in winter", day, "2026-07-06T15:30:00Z", false],
    ["on the Monday after the clocks went forward", day, "2026-03-30T07:00:00Z", true],
    ["on the Monday after they went back", day, "2026-10-26T07:30:00Z", false],
    ["over midnight: late on a Friday", night, "2026-01-09T22:30:00Z", true],
    ["over midnight: early on the Saturday after", night, "2026-01-10T04:00:00Z", true],
    ["over midnight: late on that Saturday", night, "2026-01-10T22:30:00Z", false],
    ["over midnight: early on a Monday, which belongs to Sunday", night, "2026-01-05T04:00:00Z", false],
    ["over midnight: in the middle of a Monday", night, "2026-01-05T12:00:00Z", false],
    ["in the hour that comes twice", { ...night, days: [5] }, "2026-10-25T01:30:00Z", true],
    ["elsewhere, where it is the next day already", { ...day, zone: "Asia/Tokyo" }, "2026-01-04T23:30:00Z", false],
    ["elsewhere, at its own nine o'clock", { ...day, zone: "Asia/Tokyo" }, "2026-01-05T00:00:00Z", true],
    ["until the end of the day", { ...day, from: 1020, to: 1440 }, "2026-01-05T22:59:00Z", true],
  ];

  it("are those of a clock on the wall of their zone", async () => {
    const program = `import json, sys
sys.path.insert(0, sys.argv[1])
from datetime import datetime
from zoneinfo import ZoneInfo
from auto_deny.hours import is_open
moment = lambda text, zone: datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
print(json.dumps([is_open(hours, moment(text, hours["zone"])) for hours, text in json.loads(sys.argv[2])]))`;
    const asked = JSON.stringify(table.map(([, hours, moment]) => [hours, moment]));
    const { stdout } = await promisify(execFile)("python3", ["-B", "-c", program, shippedTemplates, asked]);
    const open: boolean[] = JSON.parse(stdout);
    expect(table.map(([title], index) => [title, open[index]])).toEqual(table.map(([title, , , is]) => [title, is]));
  });
});
