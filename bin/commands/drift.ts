import type { ConfigSummary } from "@/lib/contract/agent";
import type { Orphan, ReviewedFile } from "@/lib/contract/config-review";
import type { AgentId } from "@/lib/contract/ids";
import { createConfigs, describeOrphans, namesMapped } from "@/lib/orchestrator/configs/configs";
import { findOrphans } from "@/lib/orchestrator/configs/find-orphans";
import { readTemplates } from "@/lib/orchestrator/configs/templates";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { blockingFiles, stepsToMend } from "@/lib/orchestrator/sessions/config-steps";
import { checkInRealms } from "@/lib/orchestrator/tenants/check-in-realms";
import { locateInRealms, type Realm, realmsOf, selectInRealms } from "@/lib/orchestrator/tenants/realms";
import type { Context } from "../context";
import { printJson } from "../print";
import { selectionOf, type TenantOption } from "../selection";

type Row = { name: AgentId; config: ConfigSummary; files?: ReviewedFile[] };
type Options = { diff?: boolean } & TenantOption;

export async function drift(context: Context, agents: string[], options: Options): Promise<number> {
  const { paths } = context;
  const { registry } = context.need(await readRegistry(paths));
  const realms = realmsOf(registry, paths);
  const everybody = agents.length === 0 && options.tenant === undefined;
  const ids = context.need(selectInRealms(realms, selectionOf(agents, { ...options, all: agents.length === 0 })));
  const templates = context.need(await readTemplates(paths));
  const rows: Row[] = await checkInRealms(realms, ids, templates);
  const drifted = rows.filter(({ config }) => isDrifted(config));
  const orphans = everybody ? describeOrphans(await findOrphans(paths, registry), await namesMapped(paths)) : [];
  if (options.diff) await review(context, registry, realms, drifted);
  const isRight = drifted.length === 0 && orphans.length === 0;
  if (context.json) printJson({ ok: isRight, agents: rows, orphans });
  else print(rows, drifted, orphans, agents.length === 0 ? allOf(options) : null);
  return isRight ? 0 : 1;
}

/** What a person allowed Claude Code once and for all is worth a line, and no failure. */
function isDrifted({ state }: ConfigSummary): boolean {
  return state !== "ok" && state !== "overridden";
}

async function review(
  { paths, need }: Context,
  registry: Registry,
  realms: readonly Realm[],
  drifted: readonly Row[],
): Promise<void> {
  const environment = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "" };
  const configs = createConfigs({
    paths,
    registry: () => registry,
    locate: (name) => locateInRealms(realms, name),
    environment,
  });
  for (const row of drifted) row.files = need(await configs.review(row.name)).files;
}

function allOf({ tenant }: TenantOption): string {
  return tenant === undefined ? "--all" : `--all --tenant ${tenant}`;
}

/** `all` is what `orchestrator generate` takes for all of these rows; null where only some were asked for. */
function print(rows: readonly Row[], drifted: readonly Row[], orphans: readonly Orphan[], all: string | null): void {
  const width = Math.max(0, ...[...rows, ...orphans].map(({ name }) => name.length));
  for (const row of rows) printRow(row, width);
  for (const { name, path, advice } of orphans) console.log(`${name.padEnd(width)}  orphan\n  ${path}: ${advice}`);
  if (drifted.length + orphans.length > 0) console.log(countOf(rows.length, drifted.length, orphans.length));
  if (drifted.length === 0) return;
  const generable = drifted.filter(({ config }) => blockingFiles(config).length > 0);
  const isAll = all !== null && generable.length === rows.length;
  const named = isAll ? all : generable.map(({ name }) => name).join(" ");
  const steps = stepsToMend(
    named,
    drifted.flatMap(({ config }) => config.files),
  );
  for (const step of steps) console.log(step);
}

/** Folders without an entry are no agents, so they are counted apart. */
function countOf(agents: number, drifted: number, orphans: number): string {
  const folders = orphans === 1 ? "1 folder has" : `${orphans} folders have`;
  const without = `${folders} no entry in the registry.`;
  const wrong = `${drifted} of ${agents} agents ${drifted === 1 ? "is not as it" : "are not as they"} should be`;
  return drifted === 0 ? without : orphans === 0 ? `${wrong}.` : `${wrong}, and ${without}`;
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
