import { z } from "zod";
import { failure, type Reply } from "@/lib/contract/reply";
import type { Orchestrator } from "../orchestrator";
import { processUnits, readProcessTable } from "../sessions/process-table";

/** Who typed a command, and its process. */
export const Caller = z.object({ user: z.string().min(1).max(200), pid: z.number().int().positive() });
export type Caller = z.infer<typeof Caller>;

/** In the audit log: no address of a network. */
const ADDRESS = "command";

/**
 * Null for a person. What an agent may do is a person's decision, so a process below an agent's pane, or one that has
 * left it but not its terminal, is refused with `answer-not-yours`, whatever its environment says.
 */
export async function refuseAgents(
  orchestrator: Pick<Orchestrator, "listSessions">,
  { pid }: Caller,
): Promise<Reply<never> | null> {
  const panes = (await orchestrator.listSessions()).flatMap((session) => session.pid ?? []);
  const table = await readProcessTable(await processUnits(), Date.now);
  return table.below(panes).some((process) => process.pid === pid) ? NOT_YOURS : null;
}

/** Does it, and writes down who did what to whom, with what outcome. */
export async function audited<T>(
  { identity }: Pick<Orchestrator, "identity">,
  entry: { caller: Caller; what: string; target: string },
  work: () => Promise<Reply<T>>,
): Promise<Reply<T>> {
  const reply = await work();
  const { caller, what, target } = entry;
  await identity.audit({
    who: caller.user,
    what,
    target,
    result: reply.ok ? "ok" : reply.error.code,
    address: ADDRESS,
  });
  return reply;
}

const NOT_YOURS = failure("answer-not-yours", "This runs in an agent's pane: questions are answered by people.", {
  hint: "Answer it in the Inbox, or from a terminal that is no agent's.",
});
