import { failure, type Reply } from "@/lib/contract/reply";
import type { AgentSelection } from "@/lib/orchestrator/orchestrator";
import { CommandFailure } from "./print";

/** Which agents a command means. Names together with `--all` or `--pilot` are a mistake, and are refused. */
export function selectionOf(names: readonly string[], options: { all?: boolean; pilot?: boolean }): AgentSelection {
  const ways = [names.length > 0, options.all, options.pilot].filter(Boolean).length;
  if (ways === 1) return options.all ? "all" : options.pilot ? "pilot" : names;
  throw new CommandFailure(errorOf(failure("bad-selection", "Name one or more agents, or use --all, or --pilot.")));
}

function errorOf(reply: Reply<never>) {
  if (reply.ok) throw new Error("a failure has no value");
  return reply.error;
}
