import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { GENERAL_SCHEMA } from "@/lib/contract/handoff";
import type { Paths } from "@/lib/orchestrator/paths";
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
  const titles = new Map<string, string>(agents.map(({ name, display_name }) => [name, display_name]));
  const tenants = Object.keys(registry.tenants);
  const ofTenants = Object.entries(registry.tenants).flatMap(([tenant, each]) =>
    each.agents.map((name) => ({ name: `${tenant}/${name}`, display_name: titles.get(name) ?? name })),
  );
  const schemas = await schemaNames(context.paths);
  const tools = [...new Set(agents.flatMap((agent) => agent.tools))].sort();
  if (context.json)
    printJson({ ok: true, agents: [...agents, ...ofTenants].map(({ name }) => name), tenants, tools, schemas });
  else {
    for (const { name, display_name } of [...agents, ...ofTenants])
      console.log(`agent ${name}\t${display_name.replace(/\s+/g, " ")}`);
    for (const name of tenants) console.log(`tenant ${name}`);
    for (const name of tools) console.log(`tool ${name}`);
    for (const name of schemas) console.log(`schema ${name}`);
  }
  return 0;
}

/** By their files alone: reading them as schemas takes longer than anybody waits for a Tab. */
async function schemaNames({ dataFolder, shippedTemplates }: Paths): Promise<string[]> {
  const folders = [...new Set([shippedTemplates, dataFolder])].map((folder) => join(folder, "handoffs"));
  const files = await Promise.all(folders.map((folder) => readdir(folder).catch(() => [])));
  const own = files.flat().flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []));
  return [...new Set([GENERAL_SCHEMA, ...own])].sort();
}
