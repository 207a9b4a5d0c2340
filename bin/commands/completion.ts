import { join } from "node:path";
import type { Command } from "commander";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { describeCommands } from "../completion/describe-commands";
import { completionScript, shells } from "../completion/scripts";
import type { Context } from "../context";
import { printJson } from "../print";

/** The script for a shell, or the words that such a script asks for: agents, tenants and tools of the workspace. */
export async function completion(context: Context, program: Command, [wanted = ""]: string[]): Promise<number> {
  const shell = shells.find((name) => name === wanted);
  if (!shell) return words(context);
  const script = completionScript(shell, {
    commands: describeCommands(program),
    program: join(context.paths.binFolder, "orchestrator"),
    workspace: context.appRoot,
  });
  if (context.json) printJson({ ok: true, shell, script });
  else process.stdout.write(script);
  return 0;
}

async function words(context: Context): Promise<number> {
  const { registry } = context.need(await readRegistry(context.paths));
  const agents = Object.values(registry.agents);
  const tenants = Object.keys(registry.tenants);
  const tools = [...new Set(agents.flatMap((agent) => agent.tools))].sort();
  if (context.json) printJson({ ok: true, agents: agents.map(({ name }) => name), tenants, tools });
  else {
    for (const { name, display_name } of agents) console.log(`agent ${name}\t${display_name.replace(/\s+/g, " ")}`);
    for (const name of tenants) console.log(`tenant ${name}`);
    for (const name of tools) console.log(`tool ${name}`);
  }
  return 0;
}
