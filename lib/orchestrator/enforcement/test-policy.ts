import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyAnswer, PolicyQuestion } from "@/lib/contract/enforcement";
import { type AgentName, agentIdOf } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { sharedProgramFile } from "../configs/hook-program";
import { placesOf } from "../configs/render-agent";
import { readTemplates, type Templates } from "../configs/templates";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";
import { buildIndex, buildPolicy } from "./build-policy";
import { hookCall, markedCall } from "./hook-call";
import { HOOK_FILE, hookCommand, OWN_BUNDLE_FILE, POLICY_FILE } from "./hook-command";
import { type HookAnswer, runHook } from "./run-hook";

export type PolicyTest = {
  paths: Paths;
  registry: Registry;
  /** Must be in the registry. */
  agent: AgentName;
  /** PATH of the panes. */
  searchPath: string;
  question: PolicyQuestion;
  /** The call as Claude Code describes it, the JSON of an object that is not empty, in place of the question's. */
  call?: string | undefined;
};

/**
 * Asks the real hook what it would say to a call that nobody makes; nothing is logged. The generated files answer where
 * they are what the registry says, else a hook that is made for this question, by the registry as it is now. Fails with
 * `hook-failed` when the hook gives no decision: an error is no answer.
 */
export async function testPolicy(test: PolicyTest): Promise<Reply<PolicyAnswer>> {
  const templates = await readTemplates(test.paths);
  if (!templates.ok) return templates;
  const generated = await isGenerated(test, templates.value);
  const answer = generated
    ? await ask(test, test.paths.agentFolder(test.agent))
    : await askFresh(test, templates.value);
  return worded(test, answer, generated ? "generated" : "registry");
}

async function isGenerated({ paths, registry, agent }: PolicyTest, { hook }: Templates): Promise<boolean> {
  const folder = paths.agentFolder(agent);
  const [stub, bundle, policy] = await Promise.all(
    [join(folder, HOOK_FILE), sharedProgramFile(paths), join(folder, POLICY_FILE)].map((file) =>
      readFile(file).catch(() => null),
    ),
  );
  if (!stub?.equals(hook.stub) || !bundle?.equals(hook.bundle) || !policy) return false;
  return (
    policy.toString("utf8") === `${JSON.stringify(buildPolicy(registry, agent, placesOf(paths, agent)), null, 2)}\n`
  );
}

async function askFresh(test: PolicyTest, { hook }: Templates): Promise<HookAnswer> {
  const { paths, registry, agent } = test;
  const folder = await mkdtemp(join(tmpdir(), "policy-"));
  try {
    const policy = buildPolicy(registry, agent, { root: paths.workspace, index: "index.json" });
    await mkdir(join(folder, ".claude", "hooks"), { recursive: true });
    await Promise.all([
      writeFile(join(folder, HOOK_FILE), hook.stub),
      writeFile(join(folder, OWN_BUNDLE_FILE), hook.bundle),
      writeFile(join(folder, POLICY_FILE), JSON.stringify(policy)),
      writeFile(join(folder, ".claude", "hooks", "index.json"), JSON.stringify(buildIndex(registry))),
    ]);
    return await ask(test, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ask({ paths, question, searchPath, call }: PolicyTest, folder: string): Promise<HookAnswer> {
  return runHook({
    // A hook that dies must show as that, not as a decision: without `|| exit 2`.
    command: hookCommand("allow", folder),
    agentFolder: folder,
    searchPath,
    // People name paths from the workspace.
    call: call === undefined ? hookCall({ ...question, cwd: question.cwd ?? paths.workspace }) : markedCall(call),
  });
}

function worded(
  { paths, agent: name, question }: PolicyTest,
  { code, stderr }: HookAnswer,
  source: PolicyAnswer["source"],
) {
  const message = stderr.split("\n").filter((line) => line !== "");
  const { tool, subject } = question;
  const agent = agentIdOf(paths.tenant, name);
  const reason = message.find((line) => line.startsWith("Reason: "))?.slice("Reason: ".length) ?? null;
  if (code === 0)
    return success({ agent, tool, subject, verdict: "allowed" as const, message: [], reason: null, source });
  if (code === 2 && reason !== null && !reason.startsWith("the hook failed")) {
    return success({ agent, tool, subject, verdict: "blocked" as const, message, reason, source });
  }
  return failure("hook-failed", "The guard gave no decision.", {
    details: message.slice(0, 10),
    hint: "Check that python3 runs here, then generate this agent's config again.",
  });
}
