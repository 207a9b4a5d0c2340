import type { AgentId } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import { withWritersLock } from "../configs/writers-lock";
import type { Paths } from "../paths";
import { generateInRealms } from "../tenants/generate-in-realms";
import type { Realm } from "../tenants/realms";
import type { OperationWork } from "./operations";

/** A whole fleet side by side: tmux cannot take creates and attaches at once, so few at a time only wait for each other. */
const AT_ONCE = 32;

/** The same act on several agents, some side by side; each one's failure is its own. */
export function actOnEach(names: readonly AgentId[], act: (name: AgentId) => Promise<Reply<unknown>>): OperationWork {
  return async (report, signal) => {
    const waiting = [...names];
    const work = async () => {
      for (let name = waiting.shift(); name && !signal.aborted; name = waiting.shift()) {
        report(name, "running");
        const reply = await act(name);
        if (reply.ok) report(name, "done");
        else report(name, "failed", reply.error);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };
}

/** Generates the agents' files while nobody else writes them. */
export function generateEach(options: {
  paths: Paths;
  clock: Clock;
  realms: readonly Realm[];
  ids: readonly AgentId[];
}): OperationWork {
  const { paths, clock, ids } = options;
  return async (report, signal) => {
    const reply = await withWritersLock(paths, clock, async () => {
      const generated = await generateInRealms({
        ...options,
        signal,
        onStart: (name) => report(name, "running"),
        onDone: (done) => {
          if (done.result === "failed") report(done.name, "failed", done.error);
          else report(done.name, done.result === "generated" ? "done" : done.result);
        },
      });
      return generated.ok ? success(null) : generated;
    });
    if (!reply.ok) for (const id of ids) report(id, "failed", reply.error);
  };
}
