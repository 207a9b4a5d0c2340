import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project-root.mjs";

const agents = [
  {
    name: "backend-agent",
    title: "Backend",
    description: "Builds the API.",
    model: "opus",
    options: "--scenario busy --seed 3",
    tools: "Bash, Read, Write, Edit, Glob, Grep",
    rights: 'cannot_access: ["frontend/**", "tests/**"]\n    delegates_to: [database-agent, review-agent]',
  },
  {
    name: "frontend-agent",
    title: "Frontend",
    description: "Builds the pages people use.",
    model: "sonnet",
    options: "--scenario busy --seed 11",
    tools: "Bash, Read, Write, Edit, Glob, Grep",
    rights: 'cannot_access: ["api/**", "tests/**"]\n    delegates_to: [review-agent]',
  },
  {
    name: "database-agent",
    title: "Database",
    description: "Writes migrations, and asks before it runs one.",
    model: "sonnet",
    options: "--scenario permission",
    tools: "Bash, Read, Write, Edit",
    rights: 'exclusive_access: ["migrations/**"]\n    cannot_access: ["**", "!migrations/**", "!handoffs/**"]',
  },
  {
    name: "architect-agent",
    title: "Architect",
    description: "Decides how the parts fit together.",
    model: "opus",
    options: "--scenario question",
    tools: "Read, Write, Glob, Grep, Task",
    rights:
      'cannot_access: ["**", "!handoffs/**"]\n    delegates_to: [backend-agent, frontend-agent, database-agent, notes-agent]',
  },
  {
    name: "review-agent",
    title: "Review",
    description: "Reads open pull requests, and writes the tests.",
    model: "sonnet",
    options: "--scenario limit",
    tools: "Bash, Read, Write, Edit, Glob, Grep",
    rights: 'exclusive_access: ["tests/**"]',
  },
  {
    name: "notes-agent",
    title: "Notes",
    description: "Waits for something to write down. Type to it.",
    model: "haiku",
    options: "--scenario idle",
    tools: "Read, Write",
    rights: 'cannot_access: ["**", "!notes/**"]',
  },
];

/** Calls that the guards of the demo's agents are asked about, as Claude Code would ask, so that there is something to see. */
const blockedCalls = [
  ["backend-agent", "Write", { file_path: "tests/api.test.ts", content: "" }],
  ["frontend-agent", "Bash", { command: "git push --force" }],
];

const handoff = {
  from: "architect-agent",
  to: "notes-agent",
  task_description: "Write down in notes/decisions.md why invoices are stored with their lines in one table.",
  acceptance_criteria: ["notes/decisions.md names the two queries that decide it"],
  file_paths: ["notes/decisions.md"],
  deliverables: ["notes/decisions.md"],
};

/** A workspace whose agents run the demo agent: one state each, so that a newcomer sees what states look like. */
export function writeDemoWorkspace(folder) {
  mkdirSync(join(folder, "agents"), { recursive: true });
  writeFileSync(
    join(folder, ".project-context.md"),
    "# Demo\n\nScripted agents; no account and no model is behind them.\n",
  );
  writeFileSync(join(folder, "agents", "registry.yaml"), registryOf(agents));
  writeFileSync(join(folder, "draft.json"), `${JSON.stringify(handoff, null, 2)}\n`);
  for (const { name, description } of agents) writePersona(join(folder, "personas"), name, description);
}

/** Runs the generated hooks: each writes a line of the guard's log. */
export function blockSomeCalls(folder) {
  for (const [agent, tool_name, tool_input] of blockedCalls) {
    const call = { hook_event_name: "PreToolUse", cwd: folder, tool_name, tool_input };
    const hook = join(folder, "agents", agent, ".claude", "hooks", "auto-deny.py");
    spawnSync("python3", ["-I", "-S", hook], { input: JSON.stringify(call) });
  }
}

/** The longer description of an agent, where TEF_ROOT has it. */
export function writePersona(tefRoot, name, text) {
  const folder = join(tefRoot, "docs", "agents", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}-agent.md`), `${text}\n`);
}

/** The shell line that runs the demo agent. */
export function demoAgentCommand(options) {
  const program = join(projectRoot, "e2e", "fake-agents", "demo-agent.mjs");
  return `${shellQuote(process.execPath)} ${shellQuote(program)} ${options}`;
}

function registryOf(entries) {
  const lines = entries.map(({ name, title, description, model, options, tools, rights }) => {
    return `  ${name}:
    name: ${name}
    display_name: ${title}
    description: ${JSON.stringify(description)}
    model: ${model}
    tools: [${tools}]
    ${rights}
    command: ${JSON.stringify(demoAgentCommand(options))}
`;
  });
  return `# Written anew by each start of the demo.\nversion: 1\nagents:\n${lines.join("")}`;
}

function shellQuote(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
