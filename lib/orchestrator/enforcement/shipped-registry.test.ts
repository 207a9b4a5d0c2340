import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { parseRegistry } from "@/lib/orchestrator/registry/parse-registry";
import { type Agent, delegateNames } from "@/lib/orchestrator/registry/registry-schema";
import { workspacePaths } from "../paths";
import { readShippedRules } from "../registry/shipped-rules";
import { buildIndex, buildPolicy } from "./build-policy";
import { createGuardedWorkspace } from "./testing/guarded-workspace";

const file = fileURLToPath(new URL("../../../agents/registry.yaml", import.meta.url));
const appRoot = fileURLToPath(new URL("../../..", import.meta.url));
const shipped = await readShippedRules(
  workspacePaths({ workspace: appRoot, appRoot, templatesDir: null, tefRoot: "" }),
);
if (!shipped.ok) throw new Error(shipped.error.message);
const parsed = parseRegistry(readFileSync(file), "agents/registry.yaml", shipped.value);
if (!parsed.ok) throw new Error(parsed.error.details?.join("\n"));
const { registry, warnings } = parsed.value;
const agents: Agent[] = Object.values(registry.agents);
const tests = ["tests/**", "test/**", "*.test.*", "*.spec.*"];

function agent(name: string): Agent {
  const found = agents.find((each) => each.name === name);
  if (!found) throw new Error(`${name} is not in the registry`);
  return found;
}

const names = (chosen: Agent[]) => chosen.map(({ name }) => name).sort();
const tagged = (tag: string) => agents.filter(({ tags }) => tags.includes(tag));

const infrastructure = [
  "docker",
  "traefik",
  "grafana",
  "prometheus",
  "cadvisor",
  "vllm",
  "jupyter",
  "unifios",
  "unraid",
];
const others = [
  "planning",
  "researcher",
  "backend",
  "frontend",
  "devops",
  "debug",
  "browser",
  "seo",
  "qa",
  "test-writer",
];
const rest = ["test-auditor", "tracking", "traycer", "onrate", "frappe-erpnext"];
const expectedNames = [...infrastructure, ...others, ...rest].map((name) => `${name}-agent`);

describe("the agents", () => {
  it("are these 26, each under its own name", () => {
    expect(names(agents)).toEqual([...expectedNames, "software-architect", "homelab-architect"].sort());
    expect(Object.keys(registry.agents).sort()).toEqual(names(agents));
  });

  it("delegate only where the planning agent hands out work", () => {
    const short = "backend browser debug devops frontend researcher seo test-auditor test-writer tracking".split(" ");
    const expected = [...short.map((name) => `${name}-agent`), "software-architect"].sort();
    expect(delegateNames(agent("planning-agent")).sort()).toEqual(expected);
    expect(names(agents.filter((each) => each.delegates_to.length > 0))).toEqual(["planning-agent"]);
    expect(names(agents.filter(({ tools }) => tools.includes("Task")))).toEqual(["planning-agent"]);
  });

  it("have the tools and paths that their work needs", () => {
    expect(agent("planning-agent").cannot_access).toEqual(["**", "!handoffs/**", "!.project-context.md"]);
    expect(agent("backend-agent").tools).toEqual(["Bash", "Read", "Write", "Edit", "Glob", "Grep"]);
    expect(agent("backend-agent").cannot_access).toEqual([...tests, "frontend/**"]);
    for (const { name, tools } of [agent("planning-agent"), ...tagged("architecture")])
      expect([name, tools.includes("Bash")]).toEqual([name, true]);
    expect(agent("frontend-agent").cannot_access).toContain("backend/**");
    expect(agent("test-auditor-agent").cannot_access).toContain("src/**");
    expect(agent("tracking-agent").model).toBe("haiku");
  });

  it("leave the tests to one of them", () => {
    expect(agent("test-writer-agent").exclusive_access).toEqual(tests);
    expect(names(agents.filter((each) => each.exclusive_access.length > 0))).toEqual(["test-writer-agent"]);
  });

  it("fetch pages from the web only for planning, research, and infrastructure", () => {
    const fetching = agents.filter(({ tools }) => tools.includes("WebFetch"));
    const expected = ["planning-agent", "researcher-agent", "homelab-architect"];
    expect(names(fetching)).toEqual(expect.arrayContaining(expected));
    for (const { name, tags } of fetching)
      expect(expected.includes(name) || tags.includes("infrastructure")).toBe(true);
    expect(names(tagged("infrastructure")).length).toBeGreaterThan(names(fetching).length - expected.length);
  });
});

describe("what their hooks let them write", () => {
  const places = [
    "src/a.ts",
    "src/a.test.ts",
    "tests/a.py",
    "test/a",
    "e2e/a.spec.ts",
    "frontend/a",
    "backend/a",
    "handoffs/a.md",
    ".project-context.md",
    "docs/a.md",
  ];
  const testFiles = ["src/a.test.ts", "tests/a.py", "test/a", "e2e/a.spec.ts"];

  const writableBy = new Map<string, string[]>();

  beforeAll(async () => {
    const workspace = await createGuardedWorkspace();
    const calls = agents.flatMap(({ name, tools }) =>
      places.map((path, index) => ({
        tool: tools.includes("Write") ? "Write" : "Edit",
        input: { file_path: workspace.path(path) },
        ...(index === 0 && { policy: buildPolicy(registry, name), index: buildIndex(registry) }),
      })),
    );
    const answers = await workspace.runMany(calls);
    await workspace.dispose();
    agents.forEach(({ name }, nth) => {
      const open = places.filter((_, index) => answers[nth * places.length + index]?.code === 0);
      writableBy.set(name, open);
    });
  });

  const expected: [string, string[]][] = [
    ["planning-agent", ["handoffs/a.md", ".project-context.md"]],
    ["test-writer-agent", [...testFiles, "handoffs/a.md", ".project-context.md", "docs/a.md"]],
    ["backend-agent", ["src/a.ts", "backend/a", "handoffs/a.md", ".project-context.md", "docs/a.md"]],
    ["frontend-agent", ["src/a.ts", "frontend/a", "handoffs/a.md", ".project-context.md", "docs/a.md"]],
    ["debug-agent", ["src/a.ts", "frontend/a", "backend/a", "handoffs/a.md", ".project-context.md", "docs/a.md"]],
  ];
  it.each(expected)("%s", (name, paths) => {
    expect(writableBy.get(name)?.sort()).toEqual([...paths].sort());
  });

  const readersOfSource = [
    ...names(tagged("architecture")),
    "researcher-agent",
    "test-auditor-agent",
    "qa-agent",
    "tracking-agent",
  ];
  it.each(readersOfSource)("%s writes neither src/** nor tests", (name) => {
    const paths = writableBy.get(name) ?? [];
    expect(paths).toContain("docs/a.md");
    expect(paths.filter((path) => path === "src/a.ts" || testFiles.includes(path))).toEqual([]);
  });

  it("nobody but the test writer writes a test, and everybody writes hand-offs", () => {
    for (const { name } of agents) {
      const paths = writableBy.get(name) ?? [];
      expect(paths).toContain("handoffs/a.md");
      expect([name, paths.some((path) => testFiles.includes(path))]).toEqual([name, name === "test-writer-agent"]);
    }
  });
});

describe("the file", () => {
  it("has no error, and nothing to warn of", () => {
    expect(warnings).toEqual([]);
  });

  it("names each tool and target once, and tags every agent", () => {
    for (const each of agents) {
      expect(new Set(each.tools).size).toBe(each.tools.length);
      expect(new Set(delegateNames(each)).size).toBe(each.delegates_to.length);
      expect(each.tags.length).toBeGreaterThan(0);
      expect(each.display_name).toMatch(/^[A-Z][A-Za-z ]+ (Agent|Architect)$|^cAdvisor Agent$|^vLLM Agent$/);
    }
  });
});

describe("the prose", () => {
  const words = (sentence: string) => new Set(sentence.toLowerCase().match(/[a-z]{4,}/g));
  const sentences = agents.flatMap(({ name, responsibilities, forbidden }) =>
    [...responsibilities, ...forbidden].map((text) => ({ name, text, words: words(text) })),
  );

  it("describes each agent in a line of its own that fits a card", () => {
    const lines = agents.map(({ description }) => description);
    expect(new Set(lines).size).toBe(26);
    for (const line of lines) {
      expect(line.length).toBeGreaterThan(15);
      expect(line.length).toBeLessThanOrEqual(48);
      expect(line).toMatch(/^[A-Z].*[^.]$/);
    }
  });

  it("gives each 4 to 7 responsibilities and 3 to 6 prohibitions, as whole sentences", () => {
    for (const { responsibilities, forbidden } of agents) {
      expect(responsibilities.length).toBeGreaterThanOrEqual(4);
      expect(responsibilities.length).toBeLessThanOrEqual(7);
      expect(forbidden.length).toBeGreaterThanOrEqual(3);
      expect(forbidden.length).toBeLessThanOrEqual(6);
      for (const text of responsibilities) expect(text).toMatch(/^[A-Z][a-z]+ .{25,}\.$/);
      for (const text of forbidden) expect(text).toMatch(/^(Do not|Never) .{15,}\.$/);
    }
  });

  it("says nothing twice, nor nearly the same of two agents", () => {
    const alike: string[] = [];
    sentences.forEach((one, index) => {
      for (const other of sentences.slice(index + 1)) {
        const shared = [...one.words].filter((word) => other.words.has(word)).length;
        const all = new Set([...one.words, ...other.words]).size;
        if (shared / all >= 0.5) alike.push(`${one.name}: ${one.text} / ${other.name}: ${other.text}`);
      }
    });
    expect(alike).toEqual([]);
    expect(sentences.length).toBeGreaterThan(200);
  });
});
