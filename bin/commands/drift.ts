import type { ConfigSummary } from "@/lib/contract/agent";
import type { Orphan, ReviewedFile } from "@/lib/contract/config-review";
import type { AgentName } from "@/lib/contract/ids";
import { checkAgent } from "@/lib/orchestrator/configs/check-agent";
import { createConfigs, describeOrphans } from "@/lib/orchestrator/configs/configs";
import { findOrphans } from "@/lib/orchestrator/configs/find-orphans";
import { selectAgents } from "@/lib/orchestrator/configs/generate";
import { readSharedSettings } from "@/lib/orchestrator/configs/local-settings";
import { checkShared } from "@/lib/orchestrator/configs/shared-files";
import { readTemplates } from "@/lib/orchestrator/configs/templates";
import { findAgent } from "@/lib/orchestrator/registry/find-agent";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { blockingFiles, stepsToMend } from "@/lib/orchestrator/sessions/config-steps";
import type { Context } from "../context";
import { printJson } from "../print";

type Row = { name: AgentName; config: ConfigSummary; files?: ReviewedFile[] };
type Options = { diff?: boolean };

export async function drift(context: Context, agents: string[], options: Options): Promise<number> {
  const { registry } = context.need(await readRegistry(context.paths));
  const selection = agents.length === 0 ? "all" : agents;
  const names = context.need(selectAgents(registry, selection, (name) => findAgent(registry, name)));
  const rows = await check(context, registry, names);
  const drifted = rows.filter(({ config }) => isDrifted(config));
  const orphans = selection === "all" ? describeOrphans(await findOrphans(context.paths, registry)) : [];
  if (options.diff) await review(context, registry, drifted);
  const isRight = drifted.length === 0 && orphans.length === 0;
  if (context.json) printJson({ ok: isRight, agents: rows, orphans });
  else print(rows, drifted, orphans);
  return isRight ? 0 : 1;
}

async function check({ paths, need }: Context, registry: Registry, names: readonly AgentName[]): Promise<Row[]> {
  const templates = need(await readTemplates(paths));
  const [shared, local] = await Promise.all([checkShared(paths, registry, templates.hook), readSharedSettings(paths)]);
  return Promise.all(
    names.map(async (name) => ({
      name,
      config: await checkAgent({ registry, agentName: name, templates, paths, shared, local }),
    })),
  );
}

/** What a person allowed Claude Code once and for all is worth a line, and no failure. */
function isDrifted({ state }: ConfigSummary): boolean {
  return state !== "ok" && state !== "overridden";
}

async function review({ paths, need }: Context, registry: Registry, drifted: readonly Row[]): Promise<void> {
  const environment = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
  const find = (name: string) => findAgent(registry, name);
  const configs = createConfigs({ paths, registry: () => registry, find, environment });
  for (const row of drifted) row.files = need(await configs.review(row.name)).files;
}

function print(rows: readonly Row[], drifted: readonly Row[], orphans: readonly Orphan[]): void {
  const width = Math.max(0, ...[...rows, ...orphans].map(({ name }) => name.length));
  for (const row of rows) printRow(row, width);
  for (const { name, path, advice } of orphans) console.log(`${name.padEnd(width)}  orphan\n  ${path}: ${advice}`);
  if (drifted.length === 0) return;
  const generable = drifted.filter(({ config }) => blockingFiles(config).length > 0);
  const named = generable.length === rows.length ? "--all" : generable.map(({ name }) => name).join(" ");
  console.log(`${drifted.length} of ${rows.length} are not as they should be.`);
  const steps = stepsToMend(
    named,
    drifted.flatMap(({ config }) => config.files),
  );
  for (const step of steps) console.log(step);
}

function printRow({ name, config, files }: Row, width: number): void {
  console.log(`${name.padEnd(width)}  ${config.state}`);
  if (config.files.every(({ state }) => state === "missing")) return;
  for (const { path, state, detail } of config.files) {
    if (state === "ok") continue;
    console.log(`  ${path}: ${state}${detail === undefined ? "" : `. ${detail}`}`);
    const reviewed = files?.find((file) => file.path === path);
    if (reviewed) for (const line of differences(reviewed)) console.log(`    ${line}`);
  }
}

/** What the registry would write after `-`, what stands there after `+`, and what an edit means after `!`. */
function differences({ comparison, consequences }: ReviewedFile): string[] {
  const signed = (before: string | null, now: string | null, where = "") =>
    before === now
      ? []
      : [...(before === null ? [] : [`- ${where}${before}`]), ...(now === null ? [] : [`+ ${where}${now}`])];
  const lines =
    comparison.kind === "keys"
      ? comparison.rows.flatMap(({ path, registry, disk }) => signed(registry, disk, `${path}: `))
      : comparison.kind === "lines"
        ? comparison.rows.flatMap((row) => (row.kind === "line" ? signed(row.registry, row.disk) : []))
        : [];
  return [...lines, ...consequences.map(({ text }) => `! ${text}`)];
}
