import { describe, expect, it } from "vitest";
import { registryText } from "../configs/testing/config-workspace";
import { parseRegistry } from "./parse-registry";

const bytes = (text: string) => new TextEncoder().encode(text);
const parse = (text: string) => parseRegistry(bytes(text), "agents/registry.yaml");

/** The lines a person gets, or none when the registry is good. */
function problemsIn(text: string | Uint8Array): string[] {
  const parsed = typeof text === "string" ? parse(text) : parseRegistry(text, "agents/registry.yaml");
  if (parsed.ok) return [];
  expect(parsed.error.code).toBe("registry-invalid");
  return (parsed.error.details ?? []).map((line) => line.replace("agents/registry.yaml:", ""));
}

/** One good agent, with lines of its own at 7 and after. */
const agent = (more = "") => `agents:
  backend-agent:
    name: backend-agent
    display_name: Backend Agent
    description: Builds the API
    tools: [Read, Write]
${more || "    model: sonnet"}
`;

describe("a registry that is good", () => {
  it("needs agents only, and gets every default", () => {
    const parsed = parse(agent());
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        warnings: [],
        registry: {
          version: 1,
          limits: { max_sessions: 30 },
          enforcement: { on_hook_error: "block", hook: "all" },
          drift: { on_spawn: "block" },
          handoffs: { delivery: "auto" },
          paths: "portable",
          agent_view: false,
          agents: { "backend-agent": { delegates_to: [], cannot_access: [], env: {} } },
        },
      },
    });
  });

  it("may repeat a value by anchor and alias", () => {
    const parsed = parse(
      `${agent()}    cannot_access: &theirs ["tests/**"]\n${agent()
        .replace("agents:\n", "")
        .replaceAll("backend-agent", "other-agent")}    cannot_access: *theirs\n`,
    );
    expect(parsed.ok && parsed.value.registry.agents).toMatchObject({ "other-agent": { cannot_access: ["tests/**"] } });
  });

  it("may begin with a byte order mark and end its lines as Windows does", () => {
    expect(problemsIn(`\ufeff${agent().replaceAll("\n", "\r\n")}`)).toEqual([]);
  });

  it("may hold brackets and pound signs in prose, however many", () => {
    const prose = Array.from({ length: 300 }, () => "        [ ( { <<: *x !!tag # no comment\n").join("");
    expect(problemsIn(`${agent()}    tags: []\n    responsibilities:\n      - |\n${prose}`)).toEqual([]);
  });

  it.each(["claude-sonnet-4-5-20250929", "opus", "haiku"])("takes the model %s", (model) => {
    expect(problemsIn(agent(`    model: ${model}`))).toEqual([]);
  });
});

describe("a registry with errors", () => {
  it.each<[name: string, text: string, ...lines: string[]]>([
    ["is empty", "", "1:1: is empty; write at least `agents:`"],
    ["is no map", "- a\n- b\n", '1:1: is ["a","b"]; write a map'],
    ["lacks agents", "version: 1\n", "1:1: agents: is missing; write `agents:` with one entry per agent"],
    ["has agents without entries", "agents:\n", "1:1: agents: is empty; write a map"],
    [
      "misspells a key",
      agent("    modell: sonnet"),
      "2:3: agents.backend-agent.model: is missing; write `model: sonnet` (or opus, haiku, or a full id)",
      "7:5: warning: agents.backend-agent.modell: is not known and changes nothing; did you mean 'model'?",
    ],
    [
      "names a model that does not exist",
      agent("    model: gpt-4"),
      '7:5: agents.backend-agent.model: is "gpt-4"; it must be sonnet, opus, haiku, or a full id such as claude-sonnet-4-5-20250929',
    ],
    [
      "gives text where a list is wanted",
      agent("    model: opus\n    cannot_access: tests/**"),
      '8:5: agents.backend-agent.cannot_access: is "tests/**"; write a list, such as [a, b]',
    ],
    [
      "has an empty item",
      agent('    model: opus\n    cannot_access:\n      - "a"\n      - " "'),
      '10:9: agents.backend-agent.cannot_access.1: is " "; it must not be empty',
    ],
    [
      "has a map where an unquoted colon stands",
      agent("    model: opus\n    forbidden:\n      - Never: push"),
      '9:9: agents.backend-agent.forbidden.0: is a map, {"Never":"push"}; write text, in quotes if it holds a colon',
    ],
    [
      "has a name that differs from its key",
      agent().replace("name: backend-agent", "name: other-agent"),
      '3:5: agents.backend-agent.name: is "other-agent"; write its key: backend-agent',
    ],
    [
      "delegates to an agent that does not exist",
      agent("    model: opus\n    delegates_to: [backend-agnt, reviewer]"),
      '8:20: agents.backend-agent.delegates_to.0: is "backend-agnt", which is no agent here; did you mean backend-agent?',
      '8:34: agents.backend-agent.delegates_to.1: is "reviewer", which is no agent here',
    ],
    [
      "delegates to a name that JavaScript knows",
      agent("    model: opus\n    delegates_to: [constructor]"),
      '8:20: agents.backend-agent.delegates_to.0: is "constructor", which is no agent here',
    ],
    [
      "delegates to itself",
      agent("    model: opus\n    delegates_to: [backend-agent]"),
      "8:20: agents.backend-agent.delegates_to.0: is the agent itself; take it out",
    ],
    [
      "has a wrong rule for a delegation",
      agent("    model: opus\n    delegates_to:\n      - backend-agent: {validation: lax, shema: A}"),
      "9:42: warning: agents.backend-agent.delegates_to.0.backend-agent.shema: is not known and changes nothing; did you mean 'schema'?",
      '9:25: agents.backend-agent.delegates_to.0.backend-agent.validation: is "lax"; write strict or permissive',
    ],
    [
      "holds a path exclusively and forbids it",
      agent('    model: opus\n    cannot_access: ["tests/**"]\n    exclusive_access: ["tests/unit/**"]'),
      '9:24: agents.backend-agent.exclusive_access.0: is "tests/unit/**", which this agent may not write (cannot_access "tests/**"); take it out of one of the two',
    ],
    [
      "takes the folder of old agents",
      agent().replaceAll("backend-agent", "archive"),
      "2:3: agents.archive: is the folder of old agents; choose another name",
    ],
    [
      "has broken YAML",
      "agents:\n  a: [b\n",
      "3:1: Flow sequence in block collection must be sufficiently indented and end with a ]",
    ],
    ["has a tab for indentation", "agents:\n\ta: 1\n", "2:1: begins with a tab; use spaces"],
    ["has a second document", "agents: {}\n---\nagents: {}\n", "2:1: begins a second document; one file holds one"],
    ["has a directive", "%YAML 1.1\n---\nagents: {}\n", "1:1: has the directive %YAML 1.1; take it out"],
    ["has a list as a key", "agents:\n  ? [a]\n  : 1\n", "2:5: has a key that is no plain text"],
    [
      "has an alias without an anchor",
      "agents: *nobody\n",
      "1:9: has the alias *nobody, which no anchor before it defines",
    ],
    [
      "has a control character",
      "agents: {}\n# \u0007\n",
      "2:3: holds a control character; save the file as plain text",
    ],
  ])("%s: each with its line and column", (_name, text, ...lines) => {
    expect(problemsIn(text)).toEqual(expect.arrayContaining(lines));
    expect(problemsIn(text).length).toBeGreaterThanOrEqual(lines.length);
  });

  it("tells all of them at once, in the order of the file, and counts errors and warnings apart", () => {
    const text = agent("    model: gpt-4\n    tagss: []\n    tags: x\n    env: {A B: c}");
    const parsed = parse(text);
    expect(parsed.ok).toBe(false);
    expect(problemsIn(text).map((line) => line.split(":").slice(0, 2).join(":"))).toEqual([
      "7:5",
      "8:5",
      "9:5",
      "10:11",
    ]);
    expect(!parsed.ok && parsed.error.message).toBe("agents/registry.yaml has 3 errors and a warning.");
  });

  it("shows the first hundred of very many", () => {
    const text = registryText(Array.from({ length: 500 }, (_, index) => ({ name: `a${index}`, model: "no" })));
    expect(problemsIn(text)).toHaveLength(101);
    expect(problemsIn(text).at(-1)).toBe("… and 400 more");
  });

  it("is refused when two agents hold the same path exclusively", () => {
    const holder = (name: string) => ({ name, exclusive_access: ["tests/**"] });
    expect(problemsIn(registryText([holder("first"), holder("second")])).join()).toMatch(
      /agents\.second\.exclusive_access\.0: is "tests\/\*\*", which first holds exclusively already/,
    );
  });
});

describe("a registry that is suspicious", () => {
  it("is served with warnings for circles of delegation", () => {
    const parsed = parse(
      registryText([
        { name: "a", delegates_to: ["b"] },
        { name: "b", delegates_to: ["c"] },
        { name: "c", delegates_to: ["a"] },
      ]),
    );
    expect(parsed.ok && parsed.value.warnings.map(({ path, message }) => `${path} ${message}`)).toEqual([
      "agents.c.delegates_to.0 makes a circle: a → b → c → a; work could go round for ever",
    ]);
  });

  it("is served with warnings for unknown keys at every level", () => {
    const parsed = parse(
      registryText([{ name: "a", limits: { max_session: 1 } }], {
        limit: {},
        drift: { on_spwan: "off" },
        enforcement: { dangerous_commands: [{ command: "x", reason: "y", comment: "" }] },
      }),
    );
    expect(parsed.ok && parsed.value.warnings.map(({ path }) => path).sort()).toEqual([
      "agents.a.limits.max_session",
      "drift.on_spwan",
      "enforcement.dangerous_commands.0.comment",
      "limit",
    ]);
  });

  it("is checked for circles however long the chain of agents is", () => {
    const chain = Array.from({ length: 3000 }, (_, index) => ({
      name: `a${index}`,
      delegates_to: [`a${(index + 1) % 3000}`],
    }));
    const parsed = parse(registryText(chain));
    expect(parsed.ok && parsed.value.warnings).toHaveLength(1);
  });
});

describe("dangerous YAML", () => {
  it.each([
    [
      "__proto__ as a key",
      "agents:\n  __proto__: {polluted: true}\n",
      '2:3: has the key "__proto__", which is not allowed',
    ],
    [
      "constructor as a key",
      "agents:\n  constructor: {prototype: {polluted: true}}\n",
      '2:3: has the key "constructor", which is not allowed',
    ],
    [
      "a merge of __proto__",
      "agents:\n  <<: {__proto__: {polluted: true}}\n",
      '2:3: has the merge key "<<"; write the keys out',
    ],
  ])("attack 56: %s is an error with its line, and pollutes nothing", (_name, text, line) => {
    expect(problemsIn(text)).toContain(line);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  const names = "abcdefghij".split("");
  const bomb = names.map(
    (name, index) =>
      `${name}: &${name} [${Array(9)
        .fill(names[index - 1] ? `*${names[index - 1]}` : "x")
        .join(", ")}]`,
  );
  it.each([
    ["an alias bomb", `${bomb.join("\n")}\nagents: *j\n`],
    ["an anchor inside itself", "agents: &a {b: *a}\n"],
    [
      "ten thousand merges",
      `base: &b {x: 1}\nagents:\n${Array.from({ length: 10_000 }, (_, index) => `  a${index}:\n    <<: *b\n`).join("")}`,
    ],
    ["a thousand aliases", `base: &b [x]\nagents:\n${"  - *b\n".repeat(1000)}`],
    ["nothing but comments", "#\n".repeat(900_000)],
    ["150,000 keys", Array.from({ length: 150_000 }, (_, index) => `k${index}: 1\n`).join("")],
    ["a list of a million", `tags: [${"a,".repeat(1_000_000)}]`],
    ["100,000 anchors", Array.from({ length: 100_000 }, (_, index) => `k${index}: &a x\n`).join("")],
    ["aliases of something large", `base: &b ${"x".repeat(100_000)}\nagents:\n${"  - *b\n".repeat(90)}`],
  ])("attack 57: %s is refused by line before it takes time or memory", (_name, text) => {
    problemsIn(text); // Once before, because the first run of any code is slow.
    const memory = process.memoryUsage().rss;
    const start = process.cpuUsage();
    const problems = problemsIn(text);
    const { user } = process.cpuUsage(start);
    expect(problems[0]).toMatch(/^\d+:\d+: /);
    expect(user / 1000).toBeLessThan(100);
    expect(process.memoryUsage().rss - memory).toBeLessThan(50e6);
  });

  const deep = 100_000;
  it.each([
    [
      "more than 2 MiB",
      new Uint8Array(2 * 1024 * 1024 + 1).fill(97),
      /^1:1: is 2097153 bytes long; at most 2097152 are read$/,
    ],
    ["100,000 open lists", bytes(`agents: ${"[".repeat(deep)}`), /^1:\d+: is nested more than 100 levels deep$/],
    ["100,000 open maps", bytes(`agents: ${"{a: ".repeat(deep)}`), /^1:\d+: is nested more than 100 levels deep$/],
    ["100,000 dashes", bytes(`agents:\n  ${"- ".repeat(deep)}x`), /^2:\d+: is nested more than 100 levels deep$/],
    ["100,000 question marks", bytes(`${"? ".repeat(deep)}x`), /^1:\d+: is nested more than 100 levels deep$/],
    [
      "a thousand indentations",
      bytes(Array.from({ length: 1000 }, (_, index) => `${" ".repeat(index)}a:\n`).join("")),
      /^101:101: is nested/,
    ],
    ["a key that stands twice", bytes("agents: {}\nagents: {}\n"), /^2:1: has the key "agents" twice; keep one$/],
    [
      "bytes that are no UTF-8",
      Uint8Array.from([...bytes("agents:\n  é"), 0xff, 10]),
      /^2:5: is no UTF-8 text; save the file as UTF-8$/,
    ],
    [
      "a function of JavaScript",
      bytes("agents: !!js/function 'x'\n"),
      /^1:9: has the tag !!js\/function; write a plain value$/,
    ],
    [
      "100,000 list separators",
      bytes(`agents: [${",".repeat(1_900_000)}]`),
      /^1:\d+: holds more than any registry needs$/,
    ],
  ])("attack 58: %s: an error with its line", (_name, file, line) => {
    expect(problemsIn(file)[0]).toMatch(line);
  });

  it.each([
    ["yes", "yes", "yes"],
    ["0123", "0123", null],
    ["2026-01-01", "2026-01-01", "2026-01-01"],
    ["~", "~", null],
    ["true", "true", null],
    ['"0123"', '"0123"', "0123"],
  ])("attack 59: the value %s is text or an error that quotes it", (_name, written, value) => {
    const parsed = parse(agent().replace("Backend Agent", written));
    if (value !== null) {
      expect(parsed.ok && Object.values(parsed.value.registry.agents)[0]?.display_name).toBe(value);
    } else {
      expect(!parsed.ok && parsed.error.details?.join()).toContain(written);
    }
  });

  it("attack 59: a key that YAML takes for a number or nothing is an error", () => {
    expect(problemsIn("agents:\n  0123: {}\n  ~: {}\n")).toEqual([
      "2:3: has the key 0123, which is no text; write it in quotes",
      "3:3: has the key ~, which is no text; write it in quotes",
    ]);
  });

  it("half of a surrogate pair and NUL are refused, because files and programs would get something else", () => {
    expect(problemsIn(agent().replace("Backend Agent", '"\\ud800"'))[0]).toContain("half of a surrogate pair");
    expect(problemsIn(agent().replace("Backend Agent", '"a\\0b"'))[0]).toContain("NUL");
  });
});

describe("problems of different kinds", () => {
  const broken = `agents:
  first-agent:
    name: first-agent
    display_name: First
    description: Does it
    model: oppus
    tools: [Read]
    delegates_to: [secnd-agent, third-agent]
    exclusive_access: [tests/**]
  second-agent:
    name: other-agent
    description: Does the rest
    model: sonnet
    tools: Read
    exclusive_access: [tests/**]
  third-agent: nothing
`;

  it("are all told at once: wrong values, names that point nowhere, rights that contradict each other", () => {
    const text = problemsIn(broken).join("\n");
    expect(text).toMatch(/6:5: agents\.first-agent\.model/);
    expect(text).toMatch(/8:\d+: agents\.first-agent\.delegates_to\.0: is "secnd-agent".*did you mean second-agent/);
    expect(text).toMatch(/agents\.second-agent\.name: is "other-agent"/);
    expect(text).toMatch(/agents\.second-agent\.display_name/);
    expect(text).toMatch(/agents\.second-agent\.tools/);
    expect(text).toMatch(
      /15:\d+: agents\.second-agent\.exclusive_access\.0: is "tests\/\*\*", which first-agent holds/,
    );
    expect(text).toMatch(/agents\.third-agent/);
    // It is there, only not as an agent: that is told once, at its own place.
    expect(text).not.toMatch(/"third-agent", which is no agent/);
  });
});
