import type { ConfigSummary, GuardSummary } from "@/lib/contract/agent";
import type { AgentName } from "@/lib/contract/ids";
import type { Clock } from "../clock";
import { checkAgent } from "../configs/check-agent";
import { readTemplates } from "../configs/templates";
import { buildPolicy, hasHook } from "../enforcement/build-policy";
import { checkHook } from "../enforcement/check-hook";
import { hookCommand } from "../enforcement/hook-command";
import type { Paths } from "../paths";
import type { Registry } from "../registry/registry-schema";

/** How often the generated files are compared with the registry when nobody has touched either. */
const RECHECK_MS = 10_000;
/** Each check runs the hook as a process, several times. */
const GUARDS_AT_ONCE = 2;

export type ConfigBook = {
  config(agent: AgentName): ConfigSummary;
  guard(agent: AgentName): GuardSummary;
  /** Compares the files of these agents now; answers when it is done. */
  recheck(agents?: readonly AgentName[]): Promise<void>;
  /** Runs the hooks of these agents with canary calls, one after the other, in the background. */
  verifyGuards(agents: readonly AgentName[]): Promise<void>;
  dispose(): void;
};

const UNCHECKED: ConfigSummary = { state: "missing", files: [], generatedAt: null };

/** What is known of each agent's generated files and of its guard. Files are the truth; this is the last look at them. */
export function createConfigBook(options: {
  paths: Paths;
  clock: Clock;
  registry: () => Registry | null;
  /** PATH of the panes. */
  searchPath: string;
  onChange: (agent: AgentName) => void;
}): ConfigBook {
  const { paths, clock } = options;
  const configs = new Map<AgentName, ConfigSummary>();
  const guards = new Map<AgentName, GuardSummary>();
  let disposed = false;
  let cancelTimer = () => {};

  function remember(agent: AgentName, config: ConfigSummary) {
    if (JSON.stringify(configs.get(agent)) === JSON.stringify(config)) return;
    configs.set(agent, config);
    // A guard was verified with other files than these.
    const guard = guards.get(agent);
    if (guard)
      guards.set(agent, {
        ...guard,
        state: guard.state === "off" ? "off" : "not-verified",
        reason: "The files have changed since the last check.",
      });
    options.onChange(agent);
  }

  async function recheck(agents?: readonly AgentName[]) {
    const registry = options.registry();
    if (!registry) return;
    const names = agents ?? Object.values(registry.agents).map(({ name }) => name);
    const templates = await readTemplates(paths);
    for (const agentName of names) {
      if (disposed || !Object.hasOwn(registry.agents, agentName)) continue;
      const config: ConfigSummary = templates.ok
        ? await checkAgent({ registry, agentName, templates: templates.value, paths })
        : {
            ...UNCHECKED,
            state: "invalid",
            files: [{ path: "templates", state: "invalid", detail: templates.error.message }],
          };
      remember(agentName, config);
    }
  }

  async function verifyGuard(agentName: AgentName) {
    const registry = options.registry();
    const agent = registry?.agents[agentName];
    const templates = await readTemplates(paths);
    if (!registry || !agent || !templates.ok || disposed) return;
    const absolute = registry.paths === "absolute" ? paths.agentFolder(agentName) : undefined;
    const guard = await checkHook({
      agentFolder: paths.agentFolder(agentName),
      policy: hasHook(registry, agent) ? buildPolicy(registry, agentName) : null,
      command: hookCommand(registry.enforcement.on_hook_error, absolute),
      program: templates.value.hookProgram,
      searchPath: options.searchPath,
      now: clock.now,
    });
    guards.set(agentName, guard);
    options.onChange(agentName);
  }

  async function verifyGuards(agents: readonly AgentName[]) {
    const waiting = [...agents];
    async function work() {
      for (let next = waiting.shift(); next && !disposed; next = waiting.shift()) await verifyGuard(next);
    }
    await Promise.all(Array.from({ length: GUARDS_AT_ONCE }, work));
  }

  function recheckRegularly() {
    cancelTimer = clock.after(RECHECK_MS, () => {
      recheck()
        .catch(() => {})
        .finally(() => disposed || recheckRegularly());
    });
  }
  recheckRegularly();

  return {
    config: (agent) => configs.get(agent) ?? UNCHECKED,
    guard: (agent) =>
      guards.get(agent) ?? { state: "not-verified", reason: "The hook has not been tried yet.", checkedAt: null },
    recheck,
    verifyGuards,
    dispose() {
      disposed = true;
      cancelTimer();
    },
  };
}
