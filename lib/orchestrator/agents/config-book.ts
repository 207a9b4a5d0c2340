import type { ConfigSummary, GuardSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { checkAgent } from "../configs/check-agent";
import { checkIndex, type SharedIndex } from "../configs/shared-index";
import { readTemplates, type Templates } from "../configs/templates";
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
const RECHECK_MS = 10_000;
/** Checks wait for the file system and not for each other; few enough to let everybody else's work in between. */
const CHECKS_AT_ONCE = 16;
/** Each check runs the hook as a process, several times. */
const GUARDS_AT_ONCE = 2;

export type ConfigBook = {
  config(agent: AgentName): ConfigSummary;
  guard(agent: AgentName): GuardSummary;
  /** Compares the files of these agents now; answers when it is done. */
  recheck(agents?: readonly AgentName[]): Promise<void>;
  dispose(): void;
};

const UNCHECKED: ConfigSummary = { state: "missing", files: [], generatedAt: null };

/** What is known of each agent's generated files and of its guard. Files are the truth; this is the last look at them. */
export function createConfigBook(options: {
  paths: Paths;
  clock: Clock;
  registry: () => Registry | null;
  /** Tries each guard with canary calls when its files have changed, and now and then. A command does not. */
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

  function remember(agent: AgentName, config: ConfigSummary) {
    if (JSON.stringify(configs.get(agent)) === JSON.stringify(config)) return;
    configs.set(agent, config);
    const guard = guards.get(agent);
    const changed = "The files have changed since the last check.";
    if (guard) guards.set(agent, { ...guard, state: guard.state === "off" ? "off" : "not-verified", reason: changed });
    untried.add(agent);
    tryGuardsSoon();
    options.onChange(agent);
  }

  async function recheck(agents?: readonly AgentName[]) {
    const registry = options.registry();
    if (!registry) return;
    const names = agents ?? Object.values(registry.agents).map(({ name }) => name);
    const templates = await readTemplates(paths);
    const index = await checkIndex(paths, registry);
    const waiting = names.filter((name) => Object.hasOwn(registry.agents, name));
    const work = async () => {
      for (let name = waiting.shift(); name !== undefined && !disposed; name = waiting.shift()) {
        remember(name, await checkOne(registry, templates, name, index));
      }
    };
    await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work));
  }

  async function checkOne(
    registry: Registry,
    templates: Reply<Templates>,
    agentName: AgentName,
    index: SharedIndex,
  ): Promise<ConfigSummary> {
    if (templates.ok) return checkAgent({ registry, agentName, templates: templates.value, paths, index });
    const { message } = templates.error;
    return { ...UNCHECKED, state: "invalid", files: [{ path: "templates", state: "invalid", detail: message }] };
  }

  async function verifyGuard(agentName: AgentName) {
    const registry = options.registry();
    const agent = registry?.agents[agentName];
    const templates = await readTemplates(paths);
    if (!registry || !agent || !templates.ok || disposed) return;
    const absolute = registry.paths === "absolute" ? paths.agentFolder(agentName) : undefined;
    const check = () =>
      checkHook({
        agentFolder: paths.agentFolder(agentName),
        policy: hasHook(registry, agent) ? buildPolicy(registry, agentName) : null,
        index: buildIndex(registry),
        command: hookCommand(registry.enforcement.on_hook_error, absolute),
        program: templates.value.hook,
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
      const next = () => (untried.size > 0 ? tryGuardsSoon() : tryGuardsIn(REVERIFY_MS, () => configs.keys()));
      trying = mine.then(next, next);
    });
  }

  function recheckRegularly() {
    cancelTimer = clock.after(RECHECK_MS, () => {
      inBackground(recheck().finally(() => disposed || recheckRegularly()));
    });
  }
  recheckRegularly();

  return {
    config: (agent) => configs.get(agent) ?? UNCHECKED,
    guard: (agent) =>
      guards.get(agent) ?? { state: "not-verified", reason: "The hook has not been tried yet.", checkedAt: null },
    recheck,
    dispose() {
      disposed = true;
      cancelTimer();
      cancelTry();
    },
  };
}
