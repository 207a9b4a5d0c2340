import { describe, expect, it } from "vitest";
import { type AgentFields, registryText } from "../configs/testing/config-workspace";
import { commonPath } from "./globs/overlap";
import { parseHours } from "./parse-hours";
import { checkRegistry } from "./parse-registry";

/** `severity path message`, as they come. */
function problems(agents: AgentFields[], top: Record<string, unknown> = {}): string[] {
  const text = Buffer.from(registryText(agents, top));
  const shipped = {
    known_tools: ["Read", "Write", "Bash"],
    always_allowed_tools: ["TodoWrite"],
    dangerous_commands: [],
  };
  const { problems: found } = checkRegistry(text, "agents/registry.yaml", shipped);
  return found.map(({ severity, path, message }) => `${severity} ${path} ${message}`);
}

describe("paths that two agents hold", () => {
  const holder = (name: string, ...exclusive_access: string[]) => ({ name, exclusive_access });

  it.each<[one: string, other: string, path: string | null]>([
    ["src/**", "src/api/**", "src/api"],
    ["src/**", "*.test.*", "src/x.test.x"],
    ["src/*/a", "src/b/*", "src/b/a"],
    ["[a-c]x", "?x", "ax"],
    ["docs/**", "src/**", null],
    ["*.ts", "*.md", null],
    ["*.test.*", "*.md", "x.test.md"],
    ["a/[!b]", "a/b", null],
    ["/a.md", "docs/a.md", null],
    ["**/x/**/y", "x/y", "x/y"],
  ])("%j and %j meet in %j", (one, other, path) => {
    expect(commonPath(one, other)).toBe(path);
    expect(commonPath(other, one) === null).toBe(path === null);
  });

  it("are told with a path that shows it, and once", () => {
    expect(problems([holder("a", "src/**"), holder("b", "src/api/**", "docs/**")])).toEqual([
      'warning agents.b.exclusive_access.0 is "src/api/**", which meets "src/**" of a in src/api; neither holds that alone',
    ]);
  });

  it("are not told where an exception keeps them apart, nor for one agent alone", () => {
    expect(problems([holder("a", "src/**", "!src/api/**"), holder("b", "src/api/**")])).toEqual([]);
    expect(problems([holder("a", "src/**", "src/api/**"), holder("b", "docs/**")])).toEqual([]);
  });

  it("are found among a thousand agents in a moment", () => {
    const agents = Array.from({ length: 1000 }, (_, index) =>
      holder(`a${index}`, `src/part${index}/**`, `*.a${index}`),
    );
    const start = process.cpuUsage();
    expect(problems([...agents, holder("last", "src/part7/x")]).length).toBeGreaterThan(0);
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(10_000);
  });
});

describe("tenants", () => {
  const agents = [{ name: "api" }, { name: "qa" }, { name: "acme-qa" }];

  it("name agents that exist, and change those that they have", () => {
    const acme = {
      agents: ["api", "ap", "api"],
      config_overrides: { qa: { model: "opus" }, apj: {}, api: { delegates_to: ["q"], rules: [{ hours: "9-5" }] } },
    };
    expect(problems(agents, { tenants: { acme } })).toEqual([
      'error tenants.acme.agents.1 is "ap", which is no agent here; did you mean api?',
      'warning tenants.acme.agents.2 is "api", which stands here twice',
      "error tenants.acme.config_overrides.qa changes an agent that this tenant does not have; add it to tenants.acme.agents, or take it out",
      "error tenants.acme.config_overrides.apj is no agent here; did you mean api?",
      'error tenants.acme.config_overrides.api.delegates_to.0 is "q", which is no agent here; did you mean qa?',
      'error tenants.acme.config_overrides.api.rules.0.hours is "9-5"; it must begin with two times of day, such as "09:00-17:00"',
    ]);
  });

  it("get sessions that are nobody else's", () => {
    const more = [...agents, { name: "b-c" }, { name: "c" }];
    expect(
      problems(more, { tenants: { acme: { agents: ["qa"] }, a: { agents: ["b-c"] }, "a-b": { agents: ["c"] } } }),
    ).toEqual([
      "error tenants.acme.agents.0 would get the session iw-acme-qa, which is that of the agent acme-qa; rename one of them",
      "error tenants.a-b.agents.0 would get the session iw-a-b-c, which is that of b-c of the tenant a; rename one of them",
    ]);
  });
});

describe("hours of a rule", () => {
  it.each<[text: string, hours: unknown]>([
    ["09:00-17:00", { from: 540, to: 1020, days: [0, 1, 2, 3, 4, 5, 6], zone: null }],
    ["09:00-17:00 Mon-Fri Europe/Berlin", { from: 540, to: 1020, days: [0, 1, 2, 3, 4], zone: "Europe/Berlin" }],
    ["22:00-06:00 Fri-Mon UTC", { from: 1320, to: 360, days: [0, 4, 5, 6], zone: "UTC" }],
    ["0:00-24:00 sat,Sun", { from: 0, to: 1440, days: [5, 6], zone: null }],
  ])("%j", (text, hours) => {
    expect(parseHours(text)).toEqual({ hours });
  });

  it.each([
    "",
    "9-17",
    "25:00-26:00",
    "09:00-09:00",
    "09:60-10:00",
    "09:00-17:00 Mo-Fr",
    "09:00-17:00 +02:00",
    "09:00-17:00 Mon Tue",
    "09:00-17:00 Europe/Berln",
  ])("%j is not understood", (text) => {
    expect(parseHours(text)).toHaveProperty("wrong");
    expect(problems([{ name: "a", rules: [{ hours: text || " " }] }])).toHaveLength(1);
  });
});

describe("secrets in a registry", () => {
  const key = ["sk", "live", "0a1B2c3D".repeat(4)].join("-");

  it.each([
    ["OPENAI_API_KEY", "abcdefgh", true],
    ["ANYTHING", key, true],
    ["DATABASE_URL", "postgres://user:hunter2@host/db", true],
    ["OPENAI_API_KEY", "$OPENAI_API_KEY", false],
    ["MAX_TOKENS", "4096", false],
    ["TOKEN_FILE", "/run/secrets/token", false],
    ["GIT_AUTHOR_NAME", "Somebody", false],
    ["LANG", "C.UTF-8", false],
  ])("attack 66: the variable %s = %s is told without its value, or not at all (%s)", (name, value, isTold) => {
    const found = problems([{ name: "a", env: { [name]: value } }]);
    expect(found.length).toBe(isTold ? 1 : 0);
    expect(found.join()).not.toContain(value);
  });

  it("attack 66: are not repeated by a problem about something else", () => {
    const found = problems([{ name: "a", model: key, env: { "bad name": key, API_TOKEN: 5 } }]);
    expect(found.length).toBeGreaterThan(1);
    expect(found.join()).not.toContain(key);
  });
});

describe("tools", () => {
  const ofTools = (...tools: string[]) => problems([{ name: "a", tools }]);

  it.each([
    ["Raed", "which is no known tool; did you mean Read?"],
    ["write", "which is no known tool; did you mean Write?"],
    ["Hover", "which is no known tool; it stands for nothing unless the agent's program has a tool of this name"],
  ])("that nobody knows are warned of: %s", (tool, advice) => {
    expect(ofTools(tool)).toEqual([`warning agents.a.tools.0 is "${tool}", ${advice}`]);
  });

  it.each([
    [
      "Bash(git *)",
      "a permission as Claude Code writes it, and no tool's name; write Bash; what it may not run stands under enforcement.dangerous_commands",
    ],
    ["Read, Write", "which is no tool's name; write each tool as an item of its own: Read, Write"],
    ["Read Write", "which is no tool's name; write each tool as an item of its own: Read, Write"],
    ["mcp__docs__*", "which is no tool's name; write mcp__docs, which stands for all tools of this server"],
    ["*", "which is no tool's name; write names such as Read or mcp__server"],
  ])("that can be none are errors: %s", (tool, advice) => {
    expect(ofTools(tool)).toEqual([`error agents.a.tools.0 is "${tool}", ${advice}`]);
  });

  it("of rules, and of what a tenant changes, are checked alike; MCP tools are somebody else's", () => {
    const tenants = { acme: { agents: ["a"], config_overrides: { a: { tools: ["Raed"] } } } };
    const found = problems([{ name: "a", tools: ["mcp__x__y", "TodoWrite"], rules: [{ tools: ["Bsah"] }] }], {
      tenants,
    });
    expect(found.map((line) => line.split(" is ")[0]).sort()).toEqual([
      "warning agents.a.rules.0.tools.0",
      "warning tenants.acme.config_overrides.a.tools.0",
    ]);
  });
});

describe("patterns that can cover nothing of the workspace", () => {
  const gone = "agents write nothing out there but what enforcement.writable_outside lists, so take it out";

  it.each([
    ["../x/**", `which is outside the workspace; ${gone}`],
    ["~/x", `which is in a home folder, outside the workspace; ${gone}`],
    ["!~/x", `which is in a home folder, outside the workspace; ${gone}`],
    [
      "/etc/passwd",
      'which looks like a path of this machine; patterns are read from the workspace, so write "etc/passwd" for that path in it, or take it out',
    ],
    ["src/../tests/**", 'and ".." is not followed in a pattern; write "tests/**"'],
    ["C:/x", 'which is a path of a machine; write it from the workspace: "src/**"'],
  ])("are errors with what to write: %s", (pattern, advice) => {
    expect(problems([{ name: "a", cannot_access: [pattern] }])).toEqual([
      `error agents.a.cannot_access.0 is "${pattern}", ${advice}`,
    ]);
    expect(problems([{ name: "a", exclusive_access: [pattern] }])[0]).toContain("error agents.a.exclusive_access.0");
  });

  it.each(["/notes.md", "/src/**", "lib/**", "./tests/**", "*.test.*", "a..b", "**"])(
    "are not these: %s",
    (pattern) => {
      expect(problems([{ name: "a", cannot_access: [pattern] }])).toEqual([]);
    },
  );
});
