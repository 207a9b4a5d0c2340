import { isDeepStrictEqual } from "node:util";
import type { FileChange, RegistryPreview } from "@/lib/contract/registry";
import { agentRenderer, type RenderedFile } from "../configs/render-agent";
import { renderIndex } from "../configs/shared-files";
import { readTemplates, type Templates } from "../configs/templates";
import { buildIndex } from "../enforcement/build-policy";
import type { Paths } from "../paths";
import { changedRights, EVERYBODY } from "./changed-rights";
import { changedAgents, changedDelegations, changedSettings } from "./describe-changes";
import { diffLines } from "./diff-lines";
import type { Registry } from "./registry-schema";

/** More than anybody reads; their counts are told all the same. */
const MAX_FILES_WITH_LINES = 40;

/**
 * What saving a draft would change: entries field by field, and what generation would then make of each agent's files
 * beside what it makes now. Files on disk play no part: what drifted before is no change of this draft.
 */
export async function previewDraft(options: {
  before: Registry;
  draft: Registry;
  paths: Paths;
  isRunning: (agent: string) => boolean;
}): Promise<RegistryPreview> {
  const { before, draft, paths } = options;
  const templates = await readTemplates(paths);
  const files = templates.ok
    ? [...changedFiles(before, draft, templates.value, paths), ...changedIndex(before, draft)]
    : [];
  const agents = changedAgents(before, draft);
  const affected = [...new Set(files.map(({ agent }) => agent))].filter((name) => name !== EVERYBODY);
  const touched = new Set([...affected, ...agents.map(({ agent }) => agent)]);
  return {
    agents,
    settings: changedSettings(before, draft),
    files,
    affected,
    running: [...touched].filter(options.isRunning),
    tenants: Object.entries({ ...before.tenants, ...draft.tenants })
      .filter(([, tenant]) => tenant.agents.some((agent) => touched.has(agent)))
      .map(([name]) => name),
    delegations: changedDelegations(before, draft),
    // Whoever opens the page has changed nothing yet.
    rights: isDeepStrictEqual(before, draft) ? [] : changedRights(before, draft, paths),
    untouched: Object.keys(draft.agents).filter((name) => !touched.has(name)).length,
    trouble: templates.ok ? null : templates.error.message,
  };
}

function changedIndex(before: Registry, draft: Registry): FileChange[] {
  const [was, is] = [before, draft].map((registry) => renderIndex(buildIndex(registry)).toString("utf8"));
  if (was === undefined || is === undefined || was === is) return [];
  return [{ agent: EVERYBODY, path: ".claude/index.json", change: "changed", ...diffLines(was, is) }];
}

function changedFiles(before: Registry, draft: Registry, templates: Templates, paths: Paths): FileChange[] {
  const names = [...new Set([...Object.keys(draft.agents), ...Object.keys(before.agents)])];
  let withLines = 0;
  // Whoever opens the page has changed nothing yet, and a thousand agents take long to render.
  if (isDeepStrictEqual(before, draft)) return [];
  return names.flatMap((agent) => {
    const [was, is] = [filesOf(before, agent), filesOf(draft, agent)];
    return [...new Set([...was.keys(), ...is.keys()])].flatMap((path): FileChange[] => {
      const [old, now] = [was.get(path), is.get(path)];
      if (old && now && old.bytes.equals(now.bytes)) return [];
      withLines += 1;
      return [fileChange(agent, path, old, now, withLines <= MAX_FILES_WITH_LINES)];
    });
  });

  function filesOf(registry: Registry, agentName: string): Map<string, RenderedFile> {
    if (!Object.hasOwn(registry.agents, agentName)) return new Map();
    const rendered = agentRenderer({ registry, agentName, templates, paths })("");
    return new Map(rendered.ok ? rendered.value.files.map((file) => [file.path, file]) : []);
  }
}

function fileChange(
  agent: string,
  path: string,
  old: RenderedFile | undefined,
  now: RenderedFile | undefined,
  withLines: boolean,
): FileChange {
  const change = old ? (now ? "changed" : "removed") : "created";
  const { lines, added, removed } = diffLines(textOf(old), textOf(now));
  return { agent, path: `${agent}/.claude/${path}`, change, added, removed, lines: withLines ? lines : [] };
}

/** Only the hook program is no text that people look at. */
function textOf(file: RenderedFile | undefined): string {
  if (!file) return "";
  const isText = /\.(json|md|py)$/.test(file.path);
  return isText ? file.bytes.toString("utf8") : `${file.bytes.length} bytes\n`;
}
