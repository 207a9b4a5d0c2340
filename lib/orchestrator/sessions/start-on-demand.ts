import type { AgentName } from "@/lib/contract/ids";
import type { Reply } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";

/** After a start that failed: what waits for the agent waits on, and so do its files. */
const TRY_AGAIN_MS = 60_000;

/**
 * Starts agents whose registry entry says `start: on-demand` when something waits for them. `wake` answers what happens
 * instead of the waiting; null for an agent that a person starts.
 */
export function createStartOnDemand(options: {
  clock: Clock;
  isOnDemand: (agent: AgentName) => boolean;
  start: (agent: AgentName) => Promise<Reply<unknown>>;
  inBackground: InBackground;
}): { wake(agent: AgentName): string | null } {
  const { clock } = options;
  const tries = new Map<AgentName, { at: number; failure: string | null }>();

  async function tryIt(agent: AgentName, mine: { at: number; failure: string | null }) {
    const started = await options.start(agent);
    if (started.ok) tries.delete(agent);
    else mine.failure = started.error.message;
  }

  return {
    wake(agent) {
      if (!options.isOnDemand(agent)) return null;
      const before = tries.get(agent);
      if (before && before.failure !== null && clock.now() - before.at < TRY_AGAIN_MS) return before.failure;
      if (!before || before.failure !== null) {
        const mine = { at: clock.now(), failure: null };
        tries.set(agent, mine);
        options.inBackground(tryIt(agent, mine));
      }
      return `${agent} is being started for it.`;
    },
  };
}
