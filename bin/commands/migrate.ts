import { readdir } from "node:fs/promises";
import { nameOfAgent } from "@/lib/contract/ids";
import { systemClock } from "@/lib/orchestrator/clock";
import { type Migrated, migrate as migrateWorkspace } from "@/lib/orchestrator/migration/apply-migration";
import type { SettingsComparison } from "@/lib/orchestrator/migration/compare-settings";
import { type LegacyNames, readLegacyNames } from "@/lib/orchestrator/migration/legacy-names";
import { type MigrationPlan, planMigration } from "@/lib/orchestrator/migration/plan-migration";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { agentOfSession } from "@/lib/orchestrator/sessions/session-name";
import type { Context } from "../context";
import { failureLines, printJson } from "../print";

/** With `--dry-run` it shows the plan. Exit code 1 when something could not be done, or could not be. */
export async function migrate(context: Context, options: { dryRun?: boolean }): Promise<number> {
  const { paths } = context;
  const { registry } = context.need(await readRegistry(paths));
  const legacyNames = context.need(await readLegacyNames(paths.legacyNamesFile));
  const parts = { paths, registry, legacyNames, running: await runningOf(context, legacyNames) };
  const dryRun = options.dryRun ?? false;
  const report = dryRun
    ? planned(context.need(await planMigration({ ...parts, now: systemClock.now() })))
    : context.need(await migrateWorkspace({ ...parts, clock: systemClock }));
  const undone = [...report.convert, ...report.archive].filter(
    ({ result }) => result === "blocked" || result === "failed",
  );
  if (context.json) printJson({ ok: undone.length === 0, dryRun, ...(dryRun ? asPlan(report) : report) });
  else print(report, dryRun);
  return undone.length === 0 ? 0 : 1;
}

function planned(plan: MigrationPlan): Migrated {
  return {
    convert: plan.convert.map((each) => ({ ...each, kept: null, result: "converted" as const })),
    archive: plan.archive.map((each) =>
      each.blocked === null
        ? { ...each, result: "archived" as const }
        : { ...each, result: "blocked" as const, reason: each.blocked },
    ),
    leftAlone: plan.leftAlone,
  };
}

/** Nothing has been done yet, and the words say so. */
function asPlan({ convert, archive, leftAlone }: Migrated) {
  const words = {
    converted: "would-convert",
    archived: "would-archive",
    blocked: "blocked",
    failed: "failed",
  } as const;
  const planned = <Item extends { result: keyof typeof words }>(item: Item) => ({
    ...item,
    result: words[item.result],
  });
  return { convert: convert.map(planned), archive: archive.map(planned), leftAlone };
}

/** Sessions of agents that the registry does not know any more; without tmux there are none. */
async function runningOf(context: Context, legacyNames: LegacyNames): Promise<string[]> {
  const folders = await readdir(context.paths.agentsFolder).catch(() => []);
  if (!folders.some((name) => legacyNames.has(name))) return [];
  const sessions = await context.withOwner((owner) => owner.listSessions()).catch(() => null);
  if (!sessions?.ok) return [];
  const ours = sessions.value.filter(({ workspace }) => workspace === undefined);
  const agents = ours.flatMap(({ name, tenant = null }) => agentOfSession(name, tenant) ?? []);
  return agents.map(nameOfAgent).filter((name) => legacyNames.has(name));
}

function print({ convert, archive, leftAlone }: Migrated, dryRun: boolean): void {
  for (const each of convert) {
    const forms = each.forms.map((form) => (form === "permissions" ? "permission lists" : "flat hooks")).join(", ");
    if (each.result === "converted") console.log(`${dryRun ? "Would convert" : "Converted"} ${each.file} (${forms})`);
    else tellUndone(each.file, each);
    if (each.kept) console.log(`  the old files: ${each.kept}`);
    printComparison(each.comparison);
  }
  for (const each of archive) {
    const heir = each.replacedBy === null ? "nothing took its place" : `now ${each.replacedBy}`;
    if (each.result === "archived")
      console.log(`${dryRun ? "Would move" : "Moved"} ${each.from} to ${each.to} (${heir})`);
    else tellUndone(each.from, each);
    for (const { file, line, text } of each.references) console.log(`  ${file}:${line}: ${text}`);
    if (each.comparison) printComparison(each.comparison);
  }
  for (const { folder, reason } of leftAlone) console.log(`Left ${folder} alone: ${reason}`);
  const count = (result: string) => [...convert, ...archive].filter((each) => each.result === result).length;
  const verb = dryRun ? "Would convert" : "Converted";
  console.log(
    `${verb} ${count("converted")}, archive${dryRun ? "" : "d"} ${count("archived")}, blocked ${count("blocked")}, failed ${count("failed")}`,
  );
}

function tellUndone(what: string, outcome: Migrated["archive"][number] | Migrated["convert"][number]): void {
  if (outcome.result === "blocked") console.error(`✗ ${what} stays: ${outcome.reason}`);
  if (outcome.result === "failed") console.error(`✗ ${what}: ${failureLines(outcome.error).join("\n  ")}`);
}

function printComparison(comparison: SettingsComparison): void {
  const lines: [string, string[]][] = [
    ["tools that only the settings allow", comparison.toolsOnlyInSettings],
    ["tools that only the registry lists", comparison.toolsOnlyInRegistry],
    ["tools that the settings deny and the registry lists", comparison.deniedToolsInRegistry],
    ["paths that the settings deny and cannot_access does not", comparison.deniedPathsNotInRegistry],
  ];
  for (const [what, names] of lines) if (names.length > 0) console.log(`  ${what}: ${names.join(", ")}`);
}
