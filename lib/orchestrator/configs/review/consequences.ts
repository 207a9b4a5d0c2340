import type { z } from "zod";
import type { Consequence } from "@/lib/contract/config-review";
import { Policy, PolicyIndex } from "../../enforcement/policy-schema";
import { SHARED_PROGRAM } from "../hook-program";
import { HOOK_FILE, POLICY_FILE, SETTINGS_FILE } from "../render-agent";
import { ClaudeSettings } from "../settings-schema";

/** The file that all agents' guards share, relative to the workspace. */
export const INDEX_FILE = "agents/.claude/index.json";
/** The guard's own alarm is shorter than this (s); a hook that Claude Code ends before lets the call run. */
const SHORTEST_TIMEOUT = 5;

/** Somebody may have taken keys away, or brought some that the guard does not know. */
const PolicyPart = Policy.partial().loose();
type PolicyPart = z.infer<typeof PolicyPart>;

type Change = { agent: string; before: unknown; now: unknown };

/** What a change of one generated file means for the agent, as far as it can be told; nothing else is claimed. */
export function consequencesOf(file: string, change: Change): Consequence[] {
  if (file === POLICY_FILE) return policyConsequences(change);
  if (file === SETTINGS_FILE) return settingsConsequences(change);
  if (file === INDEX_FILE) return indexConsequences(change);
  if (file === HOOK_FILE || file === SHARED_PROGRAM) {
    return [widens("The guard's program itself was changed: it may allow anything.")];
  }
  return [];
}

function policyConsequences({ agent, before, now }: Change): Consequence[] {
  const was = PolicyPart.safeParse(before);
  const is = PolicyPart.safeParse(now);
  if (!was.success || !is.success) return [widens("The guard cannot read these rights, so it cannot hold to them.")];
  const [old, fresh] = [was.data, is.data];
  const lists = (name: "tools" | "always_allowed_tools" | "writable_outside" | "exclusive_access") =>
    compare(old[name] ?? [], fresh[name] ?? []);
  const outside = lists("writable_outside");
  const own = lists("exclusive_access");
  return [
    ...toolConsequences(agent, lists("tools")),
    ...toolConsequences(agent, lists("always_allowed_tools")),
    ...pathConsequences(agent, old.cannot_access ?? [], fresh.cannot_access ?? []),
    ...own.added.map((path) => widens(`It gives ${agent} ${path} as its own.`)),
    ...own.removed.map((path) => narrows(`It takes ${path} away from ${agent}, which held it alone.`)),
    ...outside.added.map((path) => widens(`It lets ${agent} write ${path}, outside the workspace.`)),
    ...ruleConsequences(old, fresh),
    ...compare(names(old.delegates), names(fresh.delegates)).added.map((name) =>
      widens(`It lets ${agent} hand work to ${name}.`),
    ),
    ...compare(commands(old), commands(fresh)).removed.map((command) => widens(`It lets ${agent} run ${command}.`)),
    ...(old.on_hook_error === "block" && fresh.on_hook_error === "allow"
      ? [widens("It lets calls run when the guard fails.")]
      : []),
    ...(old.root !== fresh.root ? [widens("It moves the folder that paths are relative to.")] : []),
  ];
}

function toolConsequences(agent: string, { added, removed }: Compared): Consequence[] {
  return [
    ...added.map((tool) => widens(`It lets ${agent} use ${tool}.`)),
    ...removed.map((tool) => narrows(`It keeps ${agent} from using ${tool}.`)),
  ];
}

/** `!pattern` is an exception: taking one away forbids, adding one allows. */
function pathConsequences(agent: string, before: readonly string[], now: readonly string[]): Consequence[] {
  const { added, removed } = compare(before, now);
  const isReordered =
    before.filter((each) => now.includes(each)).join() !== now.filter((each) => before.includes(each)).join();
  const bare = (pattern: string) => pattern.replace(/^!/, "");
  const allow = [...removed.filter((each) => !each.startsWith("!")), ...added.filter((each) => each.startsWith("!"))];
  const deny = [...added.filter((each) => !each.startsWith("!")), ...removed.filter((each) => each.startsWith("!"))];
  return [
    ...(isReordered ? [widens(`It puts what ${agent} may not write in another order; the last match decides.`)] : []),
    ...allow.map((pattern) => widens(`It lets ${agent} write ${bare(pattern)}.`)),
    ...deny.map((pattern) => narrows(`It keeps ${agent} from writing ${bare(pattern)}.`)),
  ];
}

/** The index says whose paths are whose, for every agent. */
function indexConsequences({ before, now }: Change): Consequence[] {
  const held = (value: unknown) => {
    const index = PolicyIndex.safeParse(value);
    if (!index.success) return null;
    return Object.entries(index.data.agents).flatMap(([name, { exclusive_access = [] }]) =>
      exclusive_access.map((pattern) => `${pattern} is held by ${name} alone`),
    );
  };
  const [old, fresh] = [held(before), held(now)];
  if (!old || !fresh) return [widens("The guards cannot read it, so they cannot hold to it.")];
  const { added, removed } = compare(old, fresh);
  return [
    ...removed.map((claim) => widens(`No longer: ${claim}.`)),
    ...added.map((claim) => narrows(`New: ${claim}.`)),
  ];
}

function ruleConsequences(old: PolicyPart, fresh: PolicyPart): Consequence[] {
  const now = new Set((fresh.rules ?? []).map(({ id }) => id));
  return (old.rules ?? [])
    .filter(({ id }) => !now.has(id))
    .map(({ tools, paths, hours, rate, message }) => {
      const limits = [hours?.text, rate && `${rate.count} in ${rate.seconds} s`].filter(Boolean).join(", ");
      const what = [tools?.join(", ") ?? "every tool", ...(paths ? [`on ${paths.join(", ")}`] : [])].join(" ");
      return widens(`It drops a rule for ${what}${limits && ` (${limits})`}${message ? `: ${message}` : "."}`);
    });
}

function settingsConsequences({ agent, before, now }: Change): Consequence[] {
  const was = SettingsPart.safeParse(before);
  const is = SettingsPart.safeParse(now);
  if (!was.success || !is.success) return [widens("Claude Code drops settings like these, and the guard with them.")];
  const [old, fresh] = [was.data, is.data];
  const permissions = (name: "allow" | "deny" | "ask" | "additionalDirectories") =>
    compare(strings(old.permissions?.[name]), strings(fresh.permissions?.[name]));
  const mode = fresh.permissions?.["defaultMode"];
  const variables = compare(keys(old["env"]), keys(fresh["env"]));
  return [
    ...(fresh["disableAllHooks"] === true ? [widens("It switches all hooks off, the guard too.")] : []),
    ...permissions("allow").added.map((rule) => widens(`It lets ${agent} run ${rule} without asking.`)),
    ...permissions("deny").removed.map((rule) => widens(`It no longer denies ${rule} to ${agent}.`)),
    ...permissions("ask").removed.map((rule) => widens(`It no longer asks before ${rule}.`)),
    ...permissions("additionalDirectories").added.map((path) => widens(`It opens ${path} to ${agent}.`)),
    ...permissions("deny").added.map((rule) => narrows(`It denies ${rule} to ${agent}.`)),
    ...(typeof mode === "string" && mode !== old.permissions?.["defaultMode"]
      ? [widens(`It sets Claude Code's permission mode to ${mode}.`)]
      : []),
    ...guardConsequences(old, fresh),
    ...hookConsequences(old, fresh),
    ...(variables.added.length > 0
      ? [widens(`It sets ${variables.added.join(", ")} in the agent's environment.`)]
      : []),
  ];
}

const SettingsPart = ClaudeSettings.pick({ hooks: true, permissions: true }).loose();
type SettingsPart = z.infer<typeof SettingsPart>;

type RunCommand = { event: string; command: string; matcher: string; timeout: number | undefined };

function commandsOf({ hooks }: SettingsPart): RunCommand[] {
  return Object.entries(hooks ?? {}).flatMap(([event, entries]) =>
    entries.flatMap(({ matcher, hooks: list }) =>
      list.flatMap((hook) =>
        hook.type === "command"
          ? [{ event, command: hook.command, matcher: matcher ?? "*", timeout: hook.timeout }]
          : [],
      ),
    ),
  );
}

const isGuard = ({ event, command }: RunCommand) => event === "PreToolUse" && command.includes("auto-deny.py");

function guardConsequences(old: SettingsPart, fresh: SettingsPart): Consequence[] {
  const was = commandsOf(old).find(isGuard);
  const is = commandsOf(fresh).find(isGuard);
  if (!was) return [];
  if (!is) return [widens("Nothing runs the guard any more.")];
  const everyTool = ["", "*"];
  return [
    ...(was.command.includes("|| exit 2") && !is.command.includes("|| exit 2")
      ? [widens("A guard that is missing or dies lets the call run.")]
      : []),
    ...(everyTool.includes(was.matcher) && !everyTool.includes(is.matcher)
      ? [widens(`The guard looks at ${is.matcher} only.`)]
      : []),
    ...((is.timeout ?? Number.POSITIVE_INFINITY) < SHORTEST_TIMEOUT
      ? [widens(`It gives the guard ${is.timeout} s. A hook that runs into its time limit lets the call run.`)]
      : []),
  ];
}

function hookConsequences(old: SettingsPart, fresh: SettingsPart): Consequence[] {
  const describe = ({ event, command }: RunCommand) => `${event}\0${command}`;
  const { added } = compare(
    commandsOf(old)
      .filter((each) => !isGuard(each))
      .map(describe),
    commandsOf(fresh)
      .filter((each) => !isGuard(each))
      .map(describe),
  );
  return added.map((each) => {
    const [event, command] = each.split("\0");
    return widens(`It runs ${command} on ${event}.`);
  });
}

type Compared = { added: string[]; removed: string[] };

function compare(before: readonly string[], now: readonly string[]): Compared {
  return {
    added: [...new Set(now.filter((each) => !before.includes(each)))],
    removed: [...new Set(before.filter((each) => !now.includes(each)))],
  };
}

function names(delegates: PolicyPart["delegates"]): string[] {
  return (delegates ?? []).map(({ name }) => name);
}

function commands({ dangerous_commands = [] }: PolicyPart): string[] {
  return dangerous_commands.map(({ command, options = [], arguments: given = [] }) =>
    [command, ...options, ...given].join(" "),
  );
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function keys(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function widens(text: string): Consequence {
  return { text, widens: true };
}

function narrows(text: string): Consequence {
  return { text, widens: false };
}
