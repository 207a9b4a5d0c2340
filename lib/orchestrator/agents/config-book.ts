import type { ConfigSummary, GuardSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { checkAgent } from "../configs/check-agent";
import { compileHook } from "../configs/hook-cache";
import { sharedProgramFile } from "../configs/hook-program";
import { readSharedSettings, type SharedSettings } from "../configs/local-settings";
import { placesOf } from "../configs/render-agent";
import { checkShared, type SharedFile } from "../configs/shared-files";
import { readTemplates, type Templates } from "../configs/templates";
import { watchConfigs } from "../configs/watch-configs";
import { buildIndex, buildPolicy, hasHook } from "../enforcement/build-policy";
import { checkHook } from "../enforcement/check-hook";
import { hookCommand } from "../enforcement/hook-command";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";

/** A guard that nobody has tried for so long is tried again. */
const REVERIFY_MS = 10 * 60_000;
/** Files of several agents change together; their guards are tried together. */
const VERIFY_DELAY_MS = 200;
/** How often the generated files are compared with the registry when nobody has touched either. */
const RECHECK_MS = 60_000;
/** The same where the system does not tell about every change. */
const RECHECK_UNWATCHED_MS = 10_000;
/** Checks wait for the file system and not for each other; few enough to let everybody else's work in between. */
const CHECKS_AT_ONCE = 16;
/** Each check runs the hook as a process, several times. */
const GUARDS_AT_ONCE = 2;
/** What is tried again each time, the longest untried first: a thousand hooks every ten minutes would be a third of a core. */
const GUARDS_EACH_TIME = 100;

export type ConfigBook = {
  config(agent: AgentName): ConfigSummary;
  guard(agent: AgentName): GuardSummary;
  /** Tries the hook again soon: its agent has been started, or something else has changed. */
  tryGuard(agent: AgentName): void;
  /** Tries it for somebody who waits. */
  tryGuardNow(agent: AgentName): Promise<GuardSummary>;
  /** Compares the files of these agents now; answers when it is done. */
  recheck(agents?: readonly AgentName[]): Promise<void>;
  /** Follows the files of the registry's agents from now on; to be called again when those have changed. */
  follow(): void;
  dispose(): void;
};

const UNTRIED: GuardSummary = {
  state: "not-verified",
  reason: "The hook has not been tried yet.",
  checkedAt: null,
};
const UNCHECKED: ConfigSummary = { state: "missing", files: [], generatedAt: null };

/** What is known of each agent's generated files and of its guard. Files are the truth; this is the last look at them. */
export function createConfigBook(options: {
  paths: Paths;
  clock: Clock;
  registry: () => Registry | null;
  /** Follows the files, and tries each guard when they have changed, and now and then. A command does neither. */
  triesGuards: boolean;
  /** PATH of the panes. */
  searchPath: string;
  inBackground: InBackground;
  onChange: (agent: AgentName) => void;
}): ConfigBook {
  const { paths, clock, inBackground } = options;
  const configs = new Map<AgentName, ConfigSummary>();
  const guards = new Map<AgentName, GuardSummary>();
  /** Agents whose guard has not been tried with the files that stand there now. */
  const untried = new Set<AgentName>();
  let trying: Promise<void> = Promise.resolve();
  let disposed = false;
  let cancelTry = () => {};
  let cancelTimer = () => {};
  /** Checks by the order of their starts: one that began earlier must not replace what a later one has found. */
  let checks = 0;
  let checkedAllAt = 0;
  const newest = new Map<AgentName, number>();
  const watch = options.triesGuards
    ? watchConfigs({
        paths,
        clock,
        onChange: ({ agents }) => inBackground(recheck(agents === "all" ? undefined : agents)),
      })
    : null;

  function remember(agent: AgentName, config: ConfigSummary) {
    if (JSON.stringify(configs.get(agent)) === JSON.stringify(config)) return;
    configs.set(agent, config);
    tryGuardOf(agent);
  }

  /** Until it is tried, the last verdict stands, marked as being checked. */
  function tryGuardOf(agent: AgentName) {
    const guard = guards.get(agent);
    if (guard && options.triesGuards) guards.set(agent, { ...guard, checking: true });
    else if (guard) guards.set(agent, { ...guard, state: "not-verified", reason: "The files have changed since." });
    untried.add(agent);
    tryGuardsSoon();
    options.onChange(agent);
  }

  async function recheck(agents?: readonly AgentName[]) {
    const registry = options.registry();
    if (!registry) return;
    if (!agents) checkedAllAt = clock.now();
    const names = agents ?? Object.values(registry.agents).map(({ name }) => name);
    const templates = await readTemplates(paths);
    const [shared, local] = await Promise.all([
      templates.ok ? checkShared(paths, registry, templates.value.hook) : [],
      readSharedSettings(paths),
    ]);
    const waiting = names.filter((name) => Object.hasOwn(registry.agents, name));
    const work = async () => {
      for (let name = waiting.shift(); name !== undefined && !disposed; name = waiting.shift()) {
        checks += 1;
        const mine = checks;
        const config = await checkOne(registry, templates, name, shared, local);
        if ((newest.get(name) ?? 0) > mine) continue;
        newest.set(name, mine);
        remember(name, config);
      }
    };
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
  }

  async function checkOne(
    registry: Registry,
    templates: Reply<Templates>,
    agentName: AgentName,
    shared: readonly SharedFile[],
    local: SharedSettings,
  ): Promise<ConfigSummary> {
    if (templates.ok) return checkAgent({ registry, agentName, templates: templates.value, paths, shared, local });
    const { message } = templates.error;
    return { ...UNCHECKED, state: "invalid", files: [{ path: "templates", state: "invalid", detail: message }] };
  }

  async function verifyGuard(agentName: AgentName) {
    const registry = options.registry();
    const agent = registry?.agents[agentName];
    const templates = await readTemplates(paths);
    if (!registry || !agent || !templates.ok || disposed) return;
    const compiled = await compileHook(templates.value.hook, paths, clock.now());
    const absolute = registry.paths === "absolute" ? paths.agentFolder(agentName) : undefined;
    const check = () =>
      checkHook({
        agentFolder: paths.agentFolder(agentName),
        policy: hasHook(registry, agent) ? buildPolicy(registry, agentName, placesOf(paths, agentName)) : null,
        index: buildIndex(registry),
        command: hookCommand(registry.enforcement.on_hook_error, absolute),
        program: { ...templates.value.hook, cache: compiled.ok ? compiled.value : null },
        sharedProgram: sharedProgramFile(paths),
        searchPath: options.searchPath,
        now: clock.now,
      });
    const first = await check();
    // A machine under load makes a healthy hook late; what is really broken is broken twice.
    const guard = first.state === "broken" ? await check() : first;
    guards.set(agentName, guard);
    options.onChange(agentName);
  }

  async function tryGuards() {
    async function work() {
      for (const agent of untried) {
        untried.delete(agent);
        if (!disposed) await verifyGuard(agent);
      }
    }
    await Promise.all(Array.from({ length: GUARDS_AT_ONCE }, work));
  }

  function longestUntried(): AgentName[] {
    const checkedAt = (agent: AgentName) => guards.get(agent)?.checkedAt ?? 0;
    return [...configs.keys()].sort((a, b) => checkedAt(a) - checkedAt(b)).slice(0, GUARDS_EACH_TIME);
  }

  function tryGuardsSoon() {
    tryGuardsIn(VERIFY_DELAY_MS, () => []);
  }

  function tryGuardsIn(delay: number, more: () => Iterable<AgentName>) {
    if (!options.triesGuards || disposed) return;
    cancelTry();
    cancelTry = clock.after(delay, () => {
      for (const agent of more()) untried.add(agent);
      const mine = trying.then(tryGuards);
      inBackground(mine);
      const next = () => (untried.size > 0 ? tryGuardsSoon() : tryGuardsIn(REVERIFY_MS, longestUntried));
      trying = mine.then(next, next);
    });
  }

  function recheckRegularly() {
    // Asked each time: the system may run out of watches at any time.
    cancelTimer = clock.after(RECHECK_UNWATCHED_MS, () => {
      const isDue = !watch?.isComplete || clock.now() - checkedAllAt >= RECHECK_MS;
      const check = isDue ? recheck() : Promise.resolve();
      inBackground(check.finally(() => disposed || recheckRegularly()));
    });
  }
  recheckRegularly();

  return {
    config: (agent) => configs.get(agent) ?? UNCHECKED,
    guard: (agent) => guards.get(agent) ?? (options.triesGuards ? { ...UNTRIED, checking: true } : UNTRIED),
    tryGuard: tryGuardOf,
    async tryGuardNow(agent) {
      await verifyGuard(agent);
      return guards.get(agent) ?? UNTRIED;
    },
    recheck,
    follow: () => watch?.follow(Object.values(options.registry()?.agents ?? {}).map(({ name }) => name)),
    dispose() {
      disposed = true;
      watch?.dispose();
      cancelTimer();
      cancelTry();
    },
  };
}
