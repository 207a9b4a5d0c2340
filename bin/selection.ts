import type { AgentSelection } from "@/lib/orchestrator/orchestrator";
import { CommandFailure } from "./print";

export type TenantOption = { tenant?: string };

/** What a person calls an agent, with the tenant that `--tenant` names: `acme/backend-agent`. */
export function named(agent: string, { tenant }: TenantOption): string {
  return tenant === undefined ? agent : `${tenant}/${agent}`;
}

/** Which agents a command means. Names together with `--all` or `--pilot` are a mistake, and are refused. */
export function selectionOf(
  names: readonly string[],
  options: { all?: boolean; pilot?: boolean } & TenantOption,
): AgentSelection {
  const agents = agentsOf(names, options);
  return options.tenant === undefined ? agents : { tenant: options.tenant, agents };
}

function agentsOf(names: readonly string[], options: { all?: boolean; pilot?: boolean }) {
  const ways = [names.length > 0, options.all, options.pilot].filter(Boolean).length;
  if (ways === 1) return options.all ? ("all" as const) : options.pilot ? ("pilot" as const) : names;
  throw new CommandFailure({ code: "bad-selection", message: "Name one or more agents, or use --all, or --pilot." });
}
