import type { ConfigFileState, ConfigSummary } from "@/lib/contract/agent";
import { NEVER_GENERATED } from "../configs/check-agent";

/**
 * What is wrong with an agent's files so that it must not start. A missing context file is none of it: the agent works
 * without, and generating does not bring it. Permissions that Claude Code itself wrote down for a person are none either.
 */
export function blockingFiles({ files }: ConfigSummary): ConfigFileState[] {
  return files.filter(({ state }) => !["ok", "missing-context", "overridden"].includes(state));
}

/** What whoever starts an agent should know of its files, one sentence a line; `off` is for those who do not. */
export function warningsOf(config: ConfigSummary, onSpawn: "block" | "warn" | "off"): string[] {
  if (onSpawn === "off") return [];
  const overridden = config.files.filter(({ state }) => state === "overridden");
  return [...blockingFiles(config), ...overridden].map(({ path, state, detail }) => `${path}: ${detail ?? state}`);
}

/** What really mends these files, one step a line; `agents` is what `orchestrator generate` takes. */
export function stepsToMend(agents: string, files: readonly ConfigFileState[]): string[] {
  const missingContext = files.filter(({ state }) => state === "missing-context");
  const edited = files.filter(({ state }) => state === "edited");
  const hooksOff = files.filter(({ state }) => state === "hooks-off");
  const invalid = files.some(({ state }) => state === "invalid");
  return [
    ...(files.some(({ state }) => isGenerated(state)) ? [`Run: orchestrator generate ${agents}`] : []),
    ...edited.map(({ path, detail }) =>
      detail === NEVER_GENERATED
        ? `It overwrites ${path}, which was never generated, and keeps a copy of it.`
        : `It overwrites what was changed by hand in ${path}, and keeps a copy of it.`,
    ),
    ...hooksOff.map(({ path }) => `Take disableAllHooks out of ${path}: generating does not.`),
    ...(invalid ? ["Where it cannot mend an invalid file, it says what to do."] : []),
    ...new Set(missingContext.flatMap(({ detail }) => detail ?? [])),
  ];
}

function isGenerated(state: ConfigFileState["state"]): boolean {
  return !["ok", "missing-context", "hooks-off", "overridden", "orphan"].includes(state);
}
