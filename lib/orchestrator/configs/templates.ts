import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { readPlainFile } from "../files/read-plain-file";
import type { Paths } from "../paths";
import { sha256 } from "./generated-record";
import { HOOK_PROGRAM, type HookProgram, readHookProgram } from "./hook-program";
import { jsonErrorPlace } from "./json-error-place";
import { type PlaceholderProblem, unknownPlaceholders } from "./placeholders";

export const SETTINGS_TEMPLATE = "settings.json.template";
export const DIRECTIVES_TEMPLATE = "CLAUDE.md.template";

/** The templates of a workspace, read and checked once for all agents. */
export type Templates = {
  /** Parsed: it is filled in as a tree. */
  settings: unknown;
  directives: string;
  hook: HookProgram;
  /** File name → SHA-256. */
  hashes: Readonly<Record<string, string>>;
};

/**
 * Reads the templates. Fails with `template-missing`, `template-unreadable`, `template-not-plain` (a symlink) or
 * `template-broken` (not JSON, or a placeholder that nobody fills, with its line and the nearest name).
 */
export async function readTemplates(paths: Paths): Promise<Reply<Templates>> {
  const folder = await checkTemplatesFolder(paths);
  if (!folder.ok) return folder;
  const settings = await readTemplate(join(paths.templatesFolder, SETTINGS_TEMPLATE));
  if (!settings.ok) return settings;
  const directives = await readTemplate(join(paths.templatesFolder, DIRECTIVES_TEMPLATE));
  if (!directives.ok) return directives;
  const hook = await readHookProgram(paths.shippedTemplates);

  const flaws = [
    ...unknownPlaceholders(settings.value).map((problem) => describe(SETTINGS_TEMPLATE, problem)),
    ...unknownPlaceholders(directives.value).map((problem) => describe(DIRECTIVES_TEMPLATE, problem)),
  ];
  if (flaws.length > 0) return broken("A template asks for something that nobody fills in.", { details: flaws });
  try {
    return success({
      settings: JSON.parse(settings.value),
      directives: directives.value,
      hook,
      hashes: {
        [SETTINGS_TEMPLATE]: sha256(settings.value),
        [DIRECTIVES_TEMPLATE]: sha256(directives.value),
        [HOOK_PROGRAM]: hook.stubHash,
      },
    });
  } catch (error) {
    const { line, column } = jsonErrorPlace(settings.value);
    return broken(`${SETTINGS_TEMPLATE}:${line}:${column}: this is not valid JSON.`, {
      cause: (error as Error).message, // JSON.parse throws nothing else
    });
  }
}

/** A workspace's own folder must be one: whoever can make a symlink in it could otherwise put any file into configs. */
async function checkTemplatesFolder(paths: Paths): Promise<Reply<null>> {
  if (paths.templatesFolder !== join(paths.workspace, "templates")) return success(null);
  const found = await lstat(paths.templatesFolder).catch(() => null);
  return !found || found.isDirectory() ? success(null) : notPlain(paths.templatesFolder, "no folder of the workspace");
}

function notPlain(path: string, what: string): Reply<never> {
  return failure("template-not-plain", `The template ${path} is ${what}, so it was not read.`, {
    hint: "Put a plain file or folder there. TEMPLATES_DIR may name a folder elsewhere.",
  });
}

function broken(message: string, more: Partial<AppError>): Reply<never> {
  return failure("template-broken", message, { hint: "Mend the template, then generate again.", ...more });
}

function describe(template: string, { line, found, nearest }: PlaceholderProblem): string {
  if (found === null) return `${template}:${line}: a placeholder begins with \${ and does not end`;
  const guess = nearest ? `; did you mean \${${nearest}}?` : "";
  return `${template}:${line}: \${${found}} is no placeholder${guess}`;
}

async function readTemplate(file: string): Promise<Reply<string>> {
  try {
    const found = await readPlainFile(file);
    if (found.kind === "file") return success(found.bytes.toString("utf8"));
    if (found.kind === "refused") return notPlain(file, found.what);
    return failure("template-missing", `Template not found: ${file}`, {
      hint: "Put it there, or set TEMPLATES_DIR to the folder that holds the templates.",
    });
  } catch (error) {
    return failure("template-unreadable", `Cannot read the template ${file}`, {
      cause: (error as Error).message, // fs rejects with nothing else
      hint: "Check its permissions, then generate again.",
    });
  }
}
