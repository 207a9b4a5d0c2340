import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Paths } from "../paths";
import { sha256 } from "./generated-record";

export const HOOK_PROGRAM = "auto-deny.py";
/** The sources of the package that `auto-deny.py` loads: once for all agents. */
export const HOOK_BUNDLE = "auto_deny.bundle.py";
/** From the workspace; in a folder that is closed to agents, as every `.claude` is. */
export const SHARED_PROGRAM = `agents/.claude/${HOOK_BUNDLE}`;

export function sharedProgramFile({ agentsFolder }: Pick<Paths, "agentsFolder">): string {
  return join(agentsFolder, ".claude", HOOK_BUNDLE);
}

const PACKAGE = "auto_deny";
/** Begins a module in the bundle; `auto-deny.py` and `compile-hook.py` look for it. */
const HEADER = "# ======== ";

const PREFACE = `# The program that auto-deny.py loads: every module of the package ${PACKAGE}, one after the other, each below
# a line with its name. Generated; the same for every agent.
`;

/** The hook as the app ships it: the same for every agent. */
export type HookProgram = {
  /** `auto-deny.py`, which loads the rest. */
  stub: Buffer;
  bundle: Buffer;
  stubHash: string;
  /** SHA-256 of both: one version of the program. */
  hash: string;
};

/**
 * Reads the shipped program. Throws when it is incomplete: it is a part of the app. Some thirty small files are read
 * sooner than worker threads could be asked for them, and each look for drift needs them.
 */
export async function readHookProgram(shippedTemplates: string): Promise<HookProgram> {
  const stub = readFileSync(join(shippedTemplates, HOOK_PROGRAM));
  const bundle = bundleOf(join(shippedTemplates, PACKAGE));
  const stubHash = sha256(stub);
  return { stub, bundle, stubHash, hash: sha256(stubHash + sha256(bundle)) };
}

function bundleOf(folder: string): Buffer {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".py"))
    .sort();
  const modules = files.map((file) => {
    const source = readFileSync(join(folder, file), "utf8");
    if (source.includes(HEADER)) throw new Error(`${file} holds the text that separates modules`);
    const name = basename(file, ".py");
    return `\n${HEADER}${name === "__init__" ? PACKAGE : `${PACKAGE}.${name}`}\n${source}`;
  });
  return Buffer.from(PREFACE + modules.join(""));
}
