import type { Command } from "commander";
import type { ConfigSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import { systemClock } from "@/lib/orchestrator/clock";
import { checkAgent } from "@/lib/orchestrator/configs/check-agent";
import { type GeneratedAgent, generateConfigs, selectAgents } from "@/lib/orchestrator/configs/generate";
import { readTemplates } from "@/lib/orchestrator/configs/templates";
import { withWritersLock } from "@/lib/orchestrator/configs/writers-lock";
import type { Paths } from "@/lib/orchestrator/paths";
import { findAgent } from "@/lib/orchestrator/registry/find-agent";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { errorText, printLine, printReply } from "../print";
import { readPaths } from "../workspace";

type Selected = { paths: Paths; registry: Registry; names: AgentName[]; warnings: string[] };

/** `generate`, `validate`, `drift`: they read and write files, and need neither tmux nor a dashboard. */
export function addFileCommands(program: Command): void {
  program
    .command("generate")
    .description("write each agent's settings, directives, hook and policy from the registry")
    .argument("[agent...]", "agents to generate; none means all")
    .option("--all", "all agents of the registry")
    .option("--pilot", "planning-agent, researcher-agent and backend-agent")
    .option("--check", "write nothing; exit 1 if anything would change")
    .option("--json", "print JSON")
    .action(async (names: string[], options: { all?: true; pilot?: true; check?: true; json?: true }) => {
      const selection = options.pilot ? "pilot" : options.all || names.length === 0 ? "all" : names;
      const reply = await generate(selection, options.check ?? false);
      printReply(reply, { json: options.json ?? false }, (agents) => printGenerated(agents, options.check ?? false));
      if (
        reply.ok &&
        reply.value.some(({ result }) => result === "failed" || (options.check && result === "generated"))
      ) {
        process.exitCode = 1;
      }
    });

  program
    .command("validate")
    .description("check agents/registry.yaml; quiet when it is good")
    .option("--json", "print JSON")
    .action(async (options: { json?: true }) => {
      const reply = await select("all");
      const checked = reply.ok ? success({ agents: reply.value.names.length, warnings: reply.value.warnings }) : reply;
      printReply(checked, { json: options.json ?? false }, ({ warnings }) => {
        for (const line of warnings) process.stderr.write(`${line}\n`);
      });
    });

  program
    .command("drift")
    .description("compare the generated files with the registry; exit 1 on any difference")
    .argument("[agent...]", "agents to check; none means all")
    .option("--json", "print JSON")
    .action(async (names: string[], options: { json?: true }) => {
      const reply = await drift(names.length === 0 ? "all" : names);
      printReply(reply, { json: options.json ?? false }, printDrift);
      if (reply.ok && reply.value.some(({ config }) => config.state !== "ok")) process.exitCode = 1;
    });
}

async function select(selection: "all" | "pilot" | string[]): Promise<Reply<Selected>> {
  const paths = readPaths();
  if (!paths.ok) return paths;
  const read = await readRegistry(paths.value);
  if (!read.ok) return read;
  const { registry, warnings } = read.value;
  const names = selectAgents(registry, selection, (requested) => findAgent(registry, requested));
  return names.ok ? success({ paths: paths.value, registry, names: names.value, warnings }) : names;
}

async function generate(selection: "all" | "pilot" | string[], check: boolean): Promise<Reply<GeneratedAgent[]>> {
  const selected = await select(selection);
  if (!selected.ok) return selected;
  const options = { ...selected.value, clock: systemClock };
  const looked = await generateConfigs({ ...options, check: true });
  // The lock costs the start of SQLite: a run that changes nothing does without it.
  if (check || !looked.ok || looked.value.every(({ result }) => result === "unchanged")) return looked;
  return withWritersLock(selected.value.paths, systemClock, () => generateConfigs(options));
}

async function drift(selection: "all" | string[]): Promise<Reply<{ name: AgentName; config: ConfigSummary }[]>> {
  const selected = await select(selection);
  if (!selected.ok) return selected;
  const { paths, registry, names } = selected.value;
  const templates = await readTemplates(paths);
  if (!templates.ok) return templates;
  const checked = names.map(async (name) => ({
    name,
    config: await checkAgent({ registry, agentName: name, templates: templates.value, paths }),
  }));
  return success(await Promise.all(checked));
}

function printGenerated(agents: GeneratedAgent[], check: boolean): void {
  const named = (result: GeneratedAgent["result"]) => agents.filter((agent) => agent.result === result);
  for (const { name } of named("generated")) printLine(`${check ? "would change" : "generated"}  ${name}`);
  for (const agent of agents) {
    if (agent.result === "failed") process.stderr.write(`failed     ${agent.name}: ${errorText(agent.error)}\n`);
  }
  const counts = [
    `${named("generated").length} ${check ? "would change" : "generated"}`,
    `${named("unchanged").length} unchanged`,
    `${named("failed").length} failed`,
  ];
  printLine(counts.join(", "));
}

function printDrift(agents: { name: AgentName; config: ConfigSummary }[]): void {
  const width = Math.max(...agents.map(({ name }) => name.length));
  for (const { name, config } of agents) {
    printLine(`${name.padEnd(width)}  ${config.state}`);
    for (const file of config.files) {
      if (file.state !== "ok") printLine(`${" ".repeat(width)}  ${file.state}: ${file.path}: ${file.detail ?? ""}`);
    }
  }
}
