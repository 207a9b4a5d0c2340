import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { readAgentFiles, textOf } from "../configs/agent-files";
import { parseRecord, RECORD_FILE, sha256 } from "../configs/generated-record";
import { SETTINGS_FILE } from "../configs/render-agent";
import { checkRealFolder } from "../files/real-folder";
import type { Paths } from "../paths";
import { ARCHIVE_FOLDER } from "../registry/check-references";
import type { Agent, Registry } from "../registry/registry-schema";
import { compareSettings, type SettingsComparison } from "./compare-settings";
import { findReferences, type Reference } from "./find-references";
import type { LegacyNames } from "./legacy-names";
import { type OldForm, readOldSettings } from "./old-settings";

/** An agent of the registry whose settings have an old form: its files are kept in the archive and generated anew. */
export type Conversion = {
  agent: AgentName;
  /** Relative to the workspace. */
  file: string;
  forms: OldForm[];
  /** Rules and hooks of the old file, as they stood there. */
  dropped: { allow: string[]; deny: string[]; flatHooks: string[] };
  comparison: SettingsComparison;
};

/** An old agent's folder that another agent has taken the place of: it moves to the archive as it is. */
export type Archiving = {
  name: string;
  from: string;
  to: string;
  replacedBy: AgentName | null;
  /** Null where the old folder has no settings of an old form, or nothing replaces it. */
  comparison: SettingsComparison | null;
  references: Reference[];
  /** Why it stays where it is; null when it can go. */
  blocked: string | null;
};

export type LeftAlone = { folder: string; reason: string };

export type MigrationPlan = { convert: Conversion[]; archive: Archiving[]; leftAlone: LeftAlone[] };

export type PlanParts = {
  paths: Paths;
  registry: Registry;
  legacyNames: LegacyNames;
  /** ms since the epoch: names the archive's folder. */
  now: number;
  /** Names of folders whose agent has a session. */
  running: readonly string[];
};

/** What a migration would do. Reads only, and follows no link. */
export async function planMigration(parts: PlanParts): Promise<Reply<MigrationPlan>> {
  const { paths, registry, legacyNames } = parts;
  const archive = archiveFolder(parts.now);
  const reachable = await checkRealFolder(paths.workspace, ...archive.split("/"));
  if (!reachable.ok) {
    return failure("archive-not-plain", `${reachable.error.message} Old agents cannot be kept there.`, {
      hint: "Move it away, then run: orchestrator migrate",
    });
  }
  const entries = await readdir(paths.agentsFolder, { withFileTypes: true }).catch(() => []);
  const strangers = entries.filter(({ name }) => !Object.hasOwn(registry.agents, name) && name !== ARCHIVE_FOLDER);
  const links = strangers.filter((entry) => entry.isSymbolicLink() && legacyNames.has(entry.name));
  const folders = strangers.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const old = folders.map(({ name }) => name).filter((name) => legacyNames.has(name));

  const convert = await findConversions(parts);
  const references = await findReferences({
    workspace: paths.workspace,
    folders: old,
    except: new Set(convert.map(({ file }) => file)),
  });
  const archived = await Promise.all(
    old.sort().map((name) => planArchiving(parts, name, archive, references.get(name) ?? [])),
  );
  return success({
    convert,
    archive: archived,
    leftAlone: [
      ...links.map(({ name }) => ({ folder: `agents/${name}`, reason: "is a link, and links are not followed" })),
      ...folders
        .filter(({ name }) => !legacyNames.has(name))
        .map(({ name }) => ({ folder: `agents/${name}`, reason: notMapped(name, paths) })),
      ...(await brokenSettings(parts)),
    ].sort((left, right) => left.folder.localeCompare(right.folder)),
  });
}

/** A workspace's own file replaces the shipped one, which an update of the program would write over. */
function notMapped(name: string, { workspace, legacyNamesFile }: Paths): string {
  const own = "templates/legacy-names.yaml";
  const where = legacyNamesFile === join(workspace, own) ? own : `${own} (a copy of ${legacyNamesFile})`;
  return `no line of the old names says who took its place; add one to ${where}, such as "${name}: backend-agent" or "${name}: ~", or move the folder to agents/archive/`;
}

/** Settings that are no JSON have no form, old or new. */
async function brokenSettings({ paths, registry }: PlanParts): Promise<LeftAlone[]> {
  const found = Object.values(registry.agents).map(async ({ name }): Promise<LeftAlone[]> => {
    const text = textOf(await readAgentFiles(paths.claudeFolder(name)).catch(() => new Map()), SETTINGS_FILE);
    if (text === null || isJson(text)) return [];
    const reason = `is no JSON, so nothing can be read from it; write it anew: orchestrator generate ${name}`;
    return [{ folder: `agents/${name}/.claude/${SETTINGS_FILE}`, reason }];
  });
  return (await Promise.all(found)).flat();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `agents/archive/v1-legacy-20260121`, by this machine's calendar. */
export function archiveFolder(now: number): string {
  return `agents/${ARCHIVE_FOLDER}/v1-legacy-${new Date(now).toLocaleDateString("sv-SE").replaceAll("-", "")}`;
}

async function findConversions({ paths, registry }: PlanParts): Promise<Conversion[]> {
  const found = await Promise.all(Object.values(registry.agents).map((agent) => findConversion(paths, agent)));
  return found.filter((conversion) => conversion !== null);
}

async function findConversion(paths: Paths, agent: Agent): Promise<Conversion | null> {
  const reachable = await checkRealFolder(paths.workspace, "agents", agent.name, ".claude", "hooks");
  if (!reachable.ok) return null; // Drift says so, and generating refuses it.
  const onDisk = await readAgentFiles(paths.claudeFolder(agent.name));
  const text = textOf(onDisk, SETTINGS_FILE);
  const old = readOldSettings(text ?? "");
  // What was generated from today's templates is theirs, whatever it holds.
  const isGenerated = parseRecord(textOf(onDisk, RECORD_FILE) ?? "")?.files[SETTINGS_FILE] === sha256(text ?? "");
  if (!old || isGenerated) return null;
  const { forms, ...dropped } = old;
  const file = `agents/${agent.name}/.claude/${SETTINGS_FILE}`;
  return { agent: agent.name, file, forms, dropped, comparison: compareSettings(old, agent) };
}

async function planArchiving(
  { paths, registry, legacyNames, running }: PlanParts,
  name: string,
  archive: string,
  references: Reference[],
): Promise<Archiving> {
  const replacedBy = legacyNames.get(name) ?? null;
  const successor = replacedBy === null ? undefined : registry.agents[replacedBy];
  const blocked = whyBlocked({
    name,
    replacedBy,
    successor,
    references,
    running,
    legacyNamesFile: paths.legacyNamesFile,
  });
  const onDisk = await readAgentFiles(paths.claudeFolder(name)).catch(() => null);
  const old = onDisk && readOldSettings(textOf(onDisk, SETTINGS_FILE) ?? "");
  return {
    name,
    from: `agents/${name}`,
    to: await freeName(paths.workspace, `${archive}/${name}`),
    replacedBy,
    comparison: old && successor ? compareSettings(old, successor) : null,
    references,
    blocked,
  };
}

function whyBlocked(options: {
  name: string;
  replacedBy: AgentName | null;
  successor: Agent | undefined;
  references: Reference[];
  running: readonly string[];
  legacyNamesFile: string;
}): string | null {
  const { name, replacedBy, successor, references, running } = options;
  if (replacedBy !== null && !successor) {
    return `${replacedBy} should take its place and is not in the registry; add it, or change ${options.legacyNamesFile}`;
  }
  if (running.includes(name)) return `its session runs; end it first: orchestrator kill ${name}`;
  const readers = references.filter(({ blocks }) => blocks);
  if (readers.length === 0) return null;
  return `${readers.map(({ file, line }) => `${file}:${line}`).join(", ")} still point there; change them first`;
}

/** The first name that nothing stands under: what is in the archive stays as it is. */
export async function freeName(workspace: string, wanted: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    const isTaken = await lstat(join(workspace, name)).then(
      () => true,
      () => false,
    );
    if (!isTaken) return name;
  }
}
