import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Registry } from "../registry/registry-schema";
import { TOLD_EVENTS } from "./event-hooks";
import { agentRenderer, renderAgent } from "./render-agent";
import { ClaudeSettings, commandsBeforeEveryTool } from "./settings-schema";
import { readTemplates, type Templates } from "./templates";
import { type AgentFields, type ConfigWorkspace, openConfigWorkspace, registryWith } from "./testing/config-workspace";

let workspace: ConfigWorkspace;
let templates: Templates;

beforeAll(async () => {
  workspace = await openConfigWorkspace();
  const read = await readTemplates(workspace.paths);
  if (!read.ok) throw new Error(read.error.message);
  templates = read.value;
});
afterAll(() => workspace.dispose());

function rendered(registry: Registry, using = templates, agentName = "backend-agent") {
  const timestamp = "2026-01-01T00:00:00.000Z";
  return renderAgent({ registry, agentName, templates: using, paths: workspace.paths, timestamp });
}

/** The contents of a good agent's files, by path. */
function filesOf(fields: Partial<AgentFields> = {}, top: Record<string, unknown> = {}, others: AgentFields[] = []) {
  const result = rendered(registryWith([{ name: "backend-agent", ...fields }, ...others], top));
  if (!result.ok) throw new Error([result.error.message, ...(result.error.details ?? [])].join("\n"));
  return Object.fromEntries(result.value.files.map(({ path, bytes }) => [path, bytes.toString()]));
}

const settingsOf = (...given: Parameters<typeof filesOf>) => JSON.parse(filesOf(...given)["settings.json"] ?? "");

describe("the settings", () => {
  it("carry the hook in the nested form, and beside it where the documents put it", () => {
    const command = 'python3 -I -S "$CLAUDE_PROJECT_DIR"/.claude/hooks/auto-deny.py || exit 2';
    const { hooks, statusLine, ...rest } = settingsOf({
      display_name: "Backend Agent",
      description: "Builds the API",
    });
    expect(hooks.PreToolUse[0]).toEqual({
      matcher: "*",
      hooks: [{ type: "command", command, timeout: 10 }],
      command,
      description: "Enforce Backend Agent directory and tool restrictions",
    });
    expect(Object.keys(hooks).sort()).toEqual([...TOLD_EVENTS].sort());
    expect(statusLine).toEqual({ type: "command", command: expect.stringContaining("$ORCHESTRATOR_SPOOL") });
    expect(rest).toEqual({
      contextFiles: ["CLAUDE.md", "../../.project-context.md"],
      projectInfo: { name: "backend-agent", type: "multi-agent-system", description: "Builds the API" },
      disableAgentView: true,
    });
  });

  it("let every call run when the hook fails only where the registry says so", () => {
    const [entry] = settingsOf({}, { enforcement: { on_hook_error: "allow" } }).hooks.PreToolUse;
    expect(entry.hooks[0].command).not.toContain("exit 2");
    expect(entry.command).toBe(entry.hooks[0].command);
  });

  it("leave Claude Code's agent view on where the registry says so", () => {
    expect(settingsOf({}, { agent_view: true })).not.toHaveProperty("disableAgentView");
  });

  it("hold no path of the machine, unless the registry wants absolute ones", () => {
    const { root } = workspace;
    const portable = Object.values(filesOf()).join();
    expect(portable).not.toContain(root);
    const absolute = filesOf({}, { paths: "absolute" });
    expect(absolute["settings.json"]).toContain(join(root, "agents/backend-agent/.claude/hooks/auto-deny.py"));
    expect(absolute["CLAUDE.md"]).toContain(workspace.paths.personaFile("backend-agent"));
  });

  it("carry the time of generation where the template asks for it", () => {
    const settings = { ...(templates.settings as object), generated: "at ${BUILD_TIMESTAMP}" }; // readTemplates has parsed an object
    const registry = registryWith([{ name: "backend-agent" }]);
    const render = agentRenderer({
      registry,
      agentName: "backend-agent",
      templates: { ...templates, settings },
      paths: workspace.paths,
    });
    for (const time of ["2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z"]) {
      const result = render(time);
      expect(result.ok && String(result.value.files[0]?.bytes)).toContain(`"generated": "at ${time}"`);
    }
  });

  it("are judged as Claude Code judges them", async () => {
    const judge = async (name: string) => {
      const file = new URL(`fixtures/${name}.json`, import.meta.url);
      return ClaudeSettings.safeParse(JSON.parse(await readFile(file, "utf8"))).success;
    };
    expect(await judge("claude-accepted")).toBe(true);
    expect(await judge("claude-rejected")).toBe(false);
  });

  it.each([
    ["the flat form of a hook", { hooks: { PreToolUse: [{ command: "auto-deny.py", description: "flat" }] } }],
    ["no hook at all", { hooks: {} }],
    ["a hook for some tools only", hooksWith({ matcher: "Write" })],
    ["a hook without a type", { hooks: { PreToolUse: [{ hooks: [{ command: "auto-deny.py" }] }] } }],
    ["a hook of another name", { hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "mine.py" }] }] } }],
    ["all hooks switched off", { ...hooksWith({}), disableAllHooks: true }],
    ["entries that are no entries", { hooks: { PreToolUse: [null, "auto-deny.py"] } }],
    ["a list", []],
  ])("are invalid when the template has %s", (_name, settings) => {
    const shape = { contextFiles: [], projectInfo: { name: "x", type: "multi-agent-system", description: "x" } };
    const template = Array.isArray(settings) ? settings : { ...shape, ...settings };
    const result = rendered(registryWith([{ name: "backend-agent" }]), { ...templates, settings: template });
    expect(result).toMatchObject({ ok: false, error: { code: "generated-invalid" } });
    expect(!result.ok && result.error.details?.[0]).toMatch(/^settings\.json: /);
  });
});

function hooksWith(more: object) {
  return { hooks: { PreToolUse: [{ ...more, hooks: [{ type: "command", command: "auto-deny.py" }] }] } };
}

describe("the directives", () => {
  it("name everything that the registry says, in the documented order", () => {
    const text = filesOf(
      {
        display_name: "Backend Agent",
        cannot_access: ["tests/**"],
        exclusive_access: ["backend/**"],
        responsibilities: ["Write the API."],
        forbidden: ["Never touch tests."],
        delegates_to: ["reviewer"],
      },
      {},
      [{ name: "reviewer", description: "Reviews." }],
    )["CLAUDE.md"];
    const inOrder = [
      "# Backend Agent",
      "$TEF_ROOT/docs/agents/backend-agent/backend-agent-agent.md",
      ".project-context.md",
      "## Tool Restrictions",
      "Read, Write",
      "- `tests/**`",
      "- `backend/**`",
      "## Delegation Rules",
      "- `reviewer`: Reviews.",
      "## Behavioral Directives",
      "### What You MUST Do",
      "- Write the API.",
      "### What You MUST NOT Do",
      "- Never touch tests.",
    ];
    const places = inOrder.map((part) => text?.indexOf(part) ?? -1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    expect(text).not.toContain("${");
  });

  it("say so where there is nothing", () => {
    const text = filesOf()["CLAUDE.md"];
    expect(text).toContain("This agent delegates to nobody.");
    expect(text?.match(/^\(none\)$/gm)).toHaveLength(4);
  });
});

describe("hooks of the user's own", () => {
  const command = (name: string) => ({ command: `./${name}.sh "$x"` });
  const own = { PostToolUse: [{ ...command("own"), matcher: "Write", timeout: 5 }], PreToolUse: [command("last")] };
  const forAll = { hooks: { PreToolUse: [command("all")], SessionEnd: [command("bye")] } };

  it("come after the app's, those for all agents before the agent's, in a form that Claude Code accepts", () => {
    const settings = settingsOf({ hooks: own }, forAll);
    const commands = commandsBeforeEveryTool(ClaudeSettings.parse(settings));
    expect(commands.slice(-2)).toEqual(['./all.sh "$x"', './last.sh "$x"']);
    expect(commands[0]).toContain("auto-deny.py");
    const plain = settingsOf();
    expect(settings.hooks.PostToolUse).toEqual([
      ...(plain.hooks.PostToolUse ?? []),
      { matcher: "Write", hooks: [{ type: "command", command: './own.sh "$x"', timeout: 5 }] },
    ]);
    expect(settings.hooks.SessionEnd.at(-1)).toEqual({ hooks: [{ type: "command", command: './bye.sh "$x"' }] });
  });

  it("make the files of every agent stale that has them", () => {
    const inputs = (...given: Parameters<typeof filesOf>) => JSON.stringify(settingsOf(...given));
    expect(inputs({}, forAll)).not.toBe(inputs());
    expect(inputs({ hooks: own })).not.toBe(inputs());
  });
});

describe("an agent without restrictions", () => {
  const narrow = { enforcement: { hook: "restricted-only" } };

  it("gets no hook where only restricted agents do, and the others keep theirs", () => {
    const free = filesOf({}, narrow);
    expect(Object.keys(free).sort()).toEqual(["CLAUDE.md", "settings.json"]);
    const commands = commandsBeforeEveryTool(ClaudeSettings.parse(JSON.parse(free["settings.json"] ?? "")));
    expect(commands.filter((command) => command.includes("auto-deny.py"))).toEqual([]);
    expect(Object.keys(filesOf({ cannot_access: ["x"] }, narrow))).toContain("hooks/auto-deny.py");
  });
});

describe("attack 60: any value", () => {
  const cruel = [
    'say "hi"',
    "it's",
    "two\nlines",
    '"""',
    "a\\b\\",
    "\\u0041 \\n",
    "$(touch x) `touch x` ${AGENT_NAME} $HOME",
    "${AGENT_DESCRIPTION}",
    "$& $1 $$ $`",
    "</script><!-- -->",
    "\u2028 \u202e \u0301 👩‍👩‍👧 \u0007",
    "{{x}} %s %(x)s",
  ];

  it.each(cruel)("%j is carried by JSON and Markdown as it is", (value) => {
    const { policy } = carried(value, { cannot_access: [value] });
    expect(policy).toMatchObject({ cannot_access: [value] });
  });

  it("is carried by JSON and Markdown, whatever it is", () => {
    // Names of tools and patterns of paths may not be everything; sentences may.
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => text.trim() !== "" && !text.includes("\0")),
        (value) => void carried(value),
      ),
      { numRuns: 50 },
    );
  });

  function carried(value: string, more: { cannot_access?: string[] } = {}) {
    const files = filesOf({ display_name: value, description: value, ...more });
    const settings = JSON.parse(files["settings.json"] ?? "");
    expect(settings.projectInfo.description).toBe(value);
    expect(settings.hooks.PreToolUse[0].description).toBe(`Enforce ${value} directory and tool restrictions`);
    expect(files["CLAUDE.md"]?.startsWith(`# ${value}\n`)).toBe(true);
    const policy = JSON.parse(files["hooks/policy.json"] ?? "");
    expect(policy).toMatchObject({ agent: { display_name: value } });
    return { policy };
  }

  it("is read by Python as the same text", async () => {
    const folder = join(workspace.root, "python");
    await mkdir(folder);
    for (const [index, value] of cruel.entries()) {
      const policy = filesOf({ display_name: value, cannot_access: [value] })["hooks/policy.json"];
      await writeFile(join(folder, `${index}.json`), policy ?? "");
    }
    const program = `
import json
policies = [json.load(open(f"{n}.json", encoding="utf8")) for n in range(${cruel.length})]
print(json.dumps([[p["agent"]["display_name"], p["cannot_access"][0]] for p in policies]))`;
    const answer = execFileSync("python3", ["-I", "-S", "-c", program], { cwd: folder, encoding: "utf8" });
    expect(JSON.parse(answer)).toEqual(cruel.map((value) => [value, value]));
  });

  it("of a workspace's path is taken by the shell as one word", async () => {
    const root = join(workspace.root, 'it\'s $(touch x) "quoted" `&` dir');
    const hooks = join(root, "agents/backend-agent/.claude/hooks");
    await mkdir(hooks, { recursive: true });
    await writeFile(join(hooks, "auto-deny.py"), "import sys; print(sys.argv[0])");
    const paths = { ...workspace.paths, workspace: root, agentFolder: (agent: string) => join(root, "agents", agent) };
    const registry = registryWith([{ name: "backend-agent" }], { paths: "absolute" });
    const result = renderAgent({ registry, agentName: "backend-agent", templates, paths, timestamp: "" });
    const settings = JSON.parse((result.ok && result.value.files[0]?.bytes.toString()) || "");
    const { command } = settings.hooks.PreToolUse[0].hooks[0];
    expect(execFileSync("sh", ["-c", command], { encoding: "utf8", cwd: root })).toBe(
      `${join(hooks, "auto-deny.py")}\n`,
    );
  });
});
