import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { AgentId } from "@/lib/contract/ids";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import { loadAgentPrograms } from "./agent-programs";
import { judgeSilence, type Liveness, type PaneUse } from "./judge-silence";
import { createProgramVersions } from "./program-version";

const LOOK_EVERY_MS = 5_000;
/** A tool's call on the screen of Claude Code: `● Bash(npm test)`. */
const CALL_ON_SCREEN = /^\s{0,2}[●⏺] [A-Z][A-Za-z]*\(/;

/** One agent's pane as it is now. */
export type GuardedPane = Pick<PaneUse, "program" | "startedAs" | "startedAt"> & {
  agent: AgentId;
  isWorking: boolean;
  /** Its rows; asked for only where the hook has not been heard. */
  screen(): readonly string[];
};

export type GuardWatch = {
  /** What the running program shows of the hook; empty for an agent that does not run. */
  liveness(agent: AgentId): Liveness;
  look(): Promise<void>;
  dispose(): void;
};

/**
 * Watches whether the hook is really asked: each call leaves the time in `run/guards/<agent>`. Says when a program works
 * with tools and no call arrives, and where no hook can be expected.
 */
export function watchGuards(options: {
  paths: Pick<Paths, "runFolder" | "agentProgramsFile">;
  clock: Clock;
  /** Variables of the panes. */
  environment: Readonly<Record<string, string>>;
  panes: () => readonly GuardedPane[];
  inBackground: InBackground;
  /** A dashboard looks again and again. */
  regularly: boolean;
  /** A session has begun. */
  onStarted: (agent: AgentId) => void;
  onChange: (agent: AgentId) => void;
}): GuardWatch {
  const { clock, paths } = options;
  const versions = createProgramVersions(options.environment);
  const known = new Map<AgentId, Liveness>();
  const begun = new Map<AgentId, number>();
  const toolsSince = new Map<AgentId, number>();
  let cancel = () => {};
  let disposed = false;

  async function look() {
    const panes = options.panes();
    const running = new Set(panes.map(({ agent }) => agent));
    for (const agent of [...begun.keys()]) if (!running.has(agent)) forget(agent);
    if (panes.length === 0) return;
    const loaded = await loadAgentPrograms(paths.agentProgramsFile);
    const programs = loaded.ok ? loaded.value : [];
    for (const pane of panes) {
      noticeStart(pane);
      const lastCallAt = await lastCall(pane.agent);
      const heard = lastCallAt !== null && lastCallAt >= pane.startedAt;
      noticeTools(pane, heard);
      const since = toolsSince.get(pane.agent) ?? null;
      const judged = judgeSilence(programs, { ...pane, lastCallAt, toolsSince: since, now: clock.now() });
      const program = programs.find(({ commands }) => commands.includes(pane.program));
      const old = program?.hook ? await versions.warning(program) : null;
      if (!loaded.ok) judged.notice = loaded.error.message;
      else if (old !== null) judged.notice = old;
      if (disposed) return;
      remember(pane.agent, judged);
    }
  }

  function noticeStart({ agent, startedAt }: GuardedPane) {
    if (begun.get(agent) === startedAt) return;
    forget(agent);
    begun.set(agent, startedAt);
    options.onStarted(agent);
  }

  function noticeTools(pane: GuardedPane, heard: boolean) {
    if (heard || !pane.isWorking) toolsSince.delete(pane.agent);
    else if (!toolsSince.has(pane.agent) && pane.screen().some((row) => CALL_ON_SCREEN.test(row))) {
      toolsSince.set(pane.agent, clock.now());
    }
  }

  function forget(agent: AgentId) {
    begun.delete(agent);
    toolsSince.delete(agent);
    if (known.delete(agent)) options.onChange(agent);
  }

  function remember(agent: AgentId, liveness: Liveness) {
    if (JSON.stringify(known.get(agent)) === JSON.stringify(liveness)) return;
    known.set(agent, liveness);
    options.onChange(agent);
  }

  async function lastCall(agent: AgentId): Promise<number | null> {
    const found = await stat(join(paths.runFolder, "guards", agent.replace("/", "@"))).catch(() => null);
    return found ? Math.floor(found.mtimeMs) : null;
  }

  function lookRegularly() {
    cancel = clock.after(LOOK_EVERY_MS, () => options.inBackground(look().finally(() => disposed || lookRegularly())));
  }
  if (options.regularly) lookRegularly();

  return {
    liveness: (agent) => known.get(agent) ?? {},
    look,
    dispose() {
      disposed = true;
      cancel();
    },
  };
}
