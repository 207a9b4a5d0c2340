import { stat } from "node:fs/promises";
import type { AgentId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { LostAgent, ResurrectionPlan } from "@/lib/contract/resurrection";
import type { Clock } from "../clock";
import type { OperationWork } from "../operations/operations";
import { within } from "../within";
import { type AgentRun, agentOfRun, type RunRecords } from "./run-records";

/** A program that starts reads a lot, and asks its provider: a fleet that comes back at once would be turned away. */
const STAGGER_MS = 400;
const AT_ONCE = 4;
/** A tmux that does not answer leaves what was last known of it. */
const LOOK_PATIENCE_MS = 1_000;

export type Resurrection = {
  /** Agents that ran when their tmux server went, and do not run now. */
  plan(): Promise<ResurrectionPlan>;
  /** Starts all of the plan or some of it, some at a time; each is done when its start has been seen to be right. */
  start(agents: "all" | readonly string[]): Promise<Reply<Operation>>;
  /** They stay stopped: the plan does not name them any more. */
  dismiss(agents: "all" | readonly string[]): Promise<Reply<ResurrectionPlan>>;
};

export function createResurrection(options: {
  clock: Clock;
  runs: RunRecords;
  /** Looks at tmux. */
  look: () => Promise<void>;
  /** Whether tmux, looked at just now, still holds its session, or it is being started. */
  isRunning: (agent: AgentId) => boolean;
  /** The agent's name for people; null when the registry has no such agent. */
  displayName: (agent: AgentId) => string | null;
  /** The receivers of hand-offs that wait to be delivered, each as often as there are. */
  waitingHandoffs: () => Promise<string[]>;
  /** Starts it with its last conversation where there is one, and answers when it has come up. */
  bringBack: (agent: AgentId) => Promise<Reply<unknown>>;
  startOperation: (agents: readonly AgentId[], work: OperationWork) => Operation;
}): Resurrection {
  const { clock, runs } = options;

  /** A page asks at every visit: tmux is asked only where there is something to bring back. */
  async function lost(): Promise<{ agent: AgentId; run: AgentRun }[]> {
    if (gone().length > 0) await within(clock, LOOK_PATIENCE_MS, options.look(), undefined);
    return gone();
  }

  function gone(): { agent: AgentId; run: AgentRun }[] {
    return runs
      .all()
      .flatMap((run) => {
        const agent = agentOfRun(run);
        // A tenant's server that nobody has started again is not looked at: its runs still say that they run.
        const isGone = run.state === "lost" || run.state === "running";
        return agent !== null && isGone && !options.isRunning(agent) ? [{ agent, run }] : [];
      })
      .sort((a, b) => a.run.started_at - b.run.started_at);
  }

  async function describe(
    { agent, run }: { agent: AgentId; run: AgentRun },
    receivers: readonly string[],
  ): Promise<LostAgent> {
    const { conversation, program, folder, started_at: startedAt, ended_at: lostAt } = run;
    const displayName = options.displayName(agent);
    const obstacle =
      displayName === null
        ? "The registry does not know it any more."
        : (await isFolder(folder))
          ? null
          : `Its folder is gone: ${folder}`;
    return {
      ...{ agent, conversation, program, folder, startedAt, lostAt, obstacle },
      displayName: displayName ?? agent,
      waitingHandoffs: receivers.filter((receiver) => receiver === agent).length,
    };
  }

  async function chosen(wanted: "all" | readonly string[]): Promise<Reply<{ agent: AgentId; run: AgentRun }[]>> {
    const all = await lost();
    if (wanted === "all") return success(all);
    const unknown = wanted.filter((name) => !all.some(({ agent }) => agent === name));
    if (unknown.length === 0) return success(all.filter(({ agent }) => wanted.includes(agent)));
    return failure("not-lost", `Not among those that were lost: ${unknown.join(", ")}`, {
      hint: "See who is: orchestrator resurrect --dry-run",
    });
  }

  async function plan(): Promise<ResurrectionPlan> {
    const all = await lost();
    const receivers = all.length > 0 ? await options.waitingHandoffs() : [];
    return { agents: await Promise.all(all.map((each) => describe(each, receivers))) };
  }

  return {
    plan,
    async start(wanted) {
      const agents = await chosen(wanted);
      if (!agents.ok) return agents;
      if (agents.value.length === 0) return nothingLost();
      const names = agents.value.map(({ agent }) => agent);
      return success(options.startOperation(names, staggered(clock, names, options.bringBack)));
    },
    async dismiss(wanted) {
      const agents = await chosen(wanted);
      if (!agents.ok) return agents;
      await Promise.all(agents.value.map(({ run }) => runs.change(run, { state: "dismissed" })));
      return success(await plan());
    },
  };
}

function nothingLost(): Reply<never> {
  return failure("nothing-lost", "No agent was lost with its tmux server.", {
    hint: "Start agents: orchestrator create-batch --all",
  });
}

/** Each one's failure is its own. */
function staggered(
  clock: Clock,
  agents: readonly AgentId[],
  act: (agent: AgentId) => Promise<Reply<unknown>>,
): OperationWork {
  return async (report, signal) => {
    const waiting = [...agents];
    let next = clock.now();
    const work = async () => {
      for (let agent = waiting.shift(); agent && !signal.aborted; agent = waiting.shift()) {
        const pause = next - clock.now();
        next = Math.max(next, clock.now()) + STAGGER_MS;
        if (pause > 0) await new Promise<void>((resolve) => void clock.after(pause, resolve));
        if (signal.aborted) return;
        report(agent, "running");
        const reply = await act(agent);
        if (reply.ok) report(agent, "done");
        else report(agent, "failed", reply.error);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
