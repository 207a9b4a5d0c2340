import type { AgentSelection } from "@/lib/orchestrator/orchestrator";
import { CommandFailure } from "./print";

/** Which agents a command means. Names together with `--all` or `--pilot` are a mistake, and are refused. */
export function selectionOf(names: readonly string[], options: { all?: boolean; pilot?: boolean }): AgentSelection {
  const ways = [names.length > 0, options.all, options.pilot].filter(Boolean).length;
  if (ways === 1) return options.all ? "all" : options.pilot ? "pilot" : names;
  throw new CommandFailure({ code: "bad-selection", message: "Name one or more agents, or use --all, or --pilot." });
}
