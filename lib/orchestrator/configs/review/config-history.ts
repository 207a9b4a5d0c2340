import { structuredPatch } from "diff";
import type { ConfigChange, ConfigHistory } from "@/lib/contract/config-review";
import { readBlobs } from "../../git/index-entries";
import type { Git } from "../../git/run-git";
import { maskText } from "../../registry/secret-values";
import { SHARED_PROGRAM } from "../hook-program";
import { DIRECTIVES_FILE, HOOK_FILE, POLICY_FILE, SETTINGS_FILE } from "../render-agent";
import { entryText } from "./entry-text";

/** Commits that are looked at: each touches the registry, most of them for another agent. */
const MAX_COMMITS = 60;
/** A longer difference is cut; git has all of it. */
const MAX_PATCH_LINES = 200;
const REGISTRY = "agents/registry.yaml";

/**
 * What changed an agent's entry and its generated files, newest first, from git. Never fails for what git has or lacks:
 * `note` says what that is. `git` runs in the workspace; `agentFolder` is relative to it.
 */
export async function readConfigHistory(
  git: Git,
  agent: string,
  agentFolder = `agents/${agent}`,
): Promise<ConfigHistory> {
  const inside = await git(["rev-parse", "--is-inside-work-tree", "--show-prefix"]);
  if (!inside.ok) return { changes: [], note: whyNoGit(inside.error) };
  const prefix = inside.value.toString("utf8").split("\n")[1] ?? "";
  const folder = `${agentFolder}/.claude`;
  const own = [SETTINGS_FILE, DIRECTIVES_FILE, POLICY_FILE, HOOK_FILE].map((name) => `${folder}/${name}`);
  const files = [...own, SHARED_PROGRAM];
  const logged = await git(logArguments([REGISTRY, ...files]));
  // Without a commit there is nothing to log.
  if (!logged.ok) return { changes: [], note: "Nothing of it is committed yet." };
  const commits = parseLog(logged.value.toString("utf8"), prefix);
  const changes = await changesOf(git, agent, commits);
  return { changes, note: noteOf(changes, commits, files) };
}

function whyNoGit({ code, cause }: { code: string; cause?: string | undefined }): string {
  if (code === "git-missing") return "git is not installed, so nothing is known of earlier versions.";
  if (cause?.includes("dubious ownership")) return "git does not trust this folder: it belongs to another user.";
  return "The workspace is in no git repository. With one, each change of this agent would be listed here.";
}

function noteOf(changes: readonly ConfigChange[], commits: readonly Commit[], files: readonly string[]): string | null {
  if (commits.length === MAX_COMMITS) return `Only the last ${MAX_COMMITS} commits were looked at.`;
  if (changes.length === 0) return "No commit has touched this agent yet.";
  const hasFiles = changes.some((change) => change.files.some(({ path }) => files.includes(path)));
  return hasFiles ? null : "Its generated files are not in git.";
}

function logArguments(paths: readonly string[]): string[] {
  const format = "--format=%x01%H%x00%an%x00%at%x00%s%x00";
  const raw = ["--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"];
  return ["log", `--max-count=${MAX_COMMITS}`, "--no-show-signature", format, ...raw, "--", ...paths];
}

type Touched = { path: string; before: string; after: string };
type Commit = { hash: string; author: string; at: number; subject: string; touched: Touched[] };

/** `\x01hash\0author\0time\0subject\0` and then, for each file, `:modes before after letter\0path\0`. */
function parseLog(text: string, prefix: string): Commit[] {
  return text.split("\x01").flatMap((part) => {
    const [hash, author, at, subject, ...rest] = part.split("\0");
    if (!hash || author === undefined || subject === undefined) return [];
    const touched: Touched[] = [];
    for (const [index, field] of rest.entries()) {
      const [, before, after] = /:\d{6} \d{6} ([0-9a-f]+) ([0-9a-f]+) [A-Z]$/.exec(field) ?? [];
      const path = rest[index + 1];
      if (before && after && path?.startsWith(prefix)) touched.push({ path: path.slice(prefix.length), before, after });
    }
    return [{ hash, author, at: Number(at) * 1000, subject, touched }];
  });
}

async function changesOf(git: Git, agent: string, commits: readonly Commit[]): Promise<ConfigChange[]> {
  const isThere = (hash: string) => !/^0+$/.test(hash);
  const isText = ({ path }: Touched) => path !== SHARED_PROGRAM && !path.endsWith(`/${HOOK_FILE}`);
  const wanted = commits.flatMap(({ touched }) =>
    touched.filter(isText).flatMap(({ before, after }) => [before, after]),
  );
  const hashes = [...new Set(wanted.filter(isThere))];
  const blobs = await readBlobs(git, hashes);
  if (!blobs.ok) return [];
  const contents = new Map(hashes.map((hash, index) => [hash, blobs.value[index]?.toString("utf8") ?? ""]));
  return commits.flatMap(({ hash, author, at, subject, touched }) => {
    const files = touched.flatMap((file): ConfigChange["files"] => {
      if (!isText(file)) return [{ path: file.path, patch: null }];
      const text = (blob: string) => {
        const whole = contents.get(blob) ?? "";
        return file.path === REGISTRY ? (entryText(whole, agent) ?? "") : whole;
      };
      const patch = patchOf(text(file.before), text(file.after));
      return patch === "" ? [] : [{ path: file.path, patch }];
    });
    return files.length > 0 ? [{ commit: hash, subject, author, at, files }] : [];
  });
}

/** The hunks of a unified diff, secrets masked; empty when nothing differs. */
function patchOf(before: string, after: string): string {
  if (before === after) return "";
  const [old, now] = [maskText(before), maskText(after)];
  const { hunks } = structuredPatch("", "", old, now, "", "", { context: 2 });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...changed,
  ]);
  if (lines.length === 0) return "A value that is not shown has changed.";
  if (lines.length <= MAX_PATCH_LINES) return lines.join("\n");
  return [...lines.slice(0, MAX_PATCH_LINES), `… ${lines.length - MAX_PATCH_LINES} more lines`].join("\n");
}
