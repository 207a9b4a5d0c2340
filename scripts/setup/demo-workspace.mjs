import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./project-root.mjs";

const agents = [
  ["backend-agent", "Backend", "Builds the API and its tests.", "opus", "--scenario busy --seed 3"],
  ["frontend-agent", "Frontend", "Builds the pages people use.", "sonnet", "--scenario busy --seed 11"],
  ["database-agent", "Database", "Writes migrations, and asks before it runs one.", "sonnet", "--scenario permission"],
  ["architect-agent", "Architect", "Decides how the parts fit together.", "opus", "--scenario question"],
  ["review-agent", "Review", "Reads open pull requests.", "sonnet", "--scenario limit"],
  ["notes-agent", "Notes", "Waits for something to write down. Type to it.", "haiku", "--scenario idle"],
];

/** A workspace whose agents run the demo agent: one state each, so that a newcomer sees what states look like. */
export function writeDemoWorkspace(folder) {
  mkdirSync(join(folder, "agents"), { recursive: true });
  writeFileSync(
    join(folder, ".project-context.md"),
    "# Demo\n\nScripted agents; no account and no model is behind them.\n",
  );
  writeFileSync(join(folder, "agents", "registry.yaml"), registryOf(agents));
  for (const [name, , description] of agents) writePersona(join(folder, "personas"), name, description);
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
  const lines = entries.map(([name, title, description, model, options]) => {
    return `  ${name}:
    name: ${name}
    display_name: ${title}
    description: ${JSON.stringify(description)}
    model: ${model}
    tools: [Read, Glob, Grep]
    command: ${JSON.stringify(demoAgentCommand(options))}
`;
  });
  return `# Written anew by each start of the demo.\nversion: 1\nagents:\n${lines.join("")}`;
}

function shellQuote(word) {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
