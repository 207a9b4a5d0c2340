import { AgentName } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { nearestName } from "./nearest-name";
import type { Registry } from "./registry-schema";

/** Finds an agent by exact name; the failure lists what exists, the nearest name first. */
export function findAgent(registry: Registry, requested: string): Reply<AgentName> {
  const names = Object.keys(registry.agents);
  const parsed = AgentName.safeParse(requested);
  if (!parsed.success) {
    return failure("bad-agent-name", `${JSON.stringify(requested.slice(0, 80))} is no agent name.`, {
      hint: "A name is 1 to 63 of a-z, 0-9 and -, and begins with a letter.",
    });
  }
  if (Object.hasOwn(registry.agents, parsed.data)) return success(parsed.data);
  const nearest = nearestName(requested, names);
  const guess = nearest ? `Did you mean '${nearest}'?\n` : "";
  return failure("agent-not-found", `Agent '${requested}' not found in registry`, {
    hint: `${guess}Available agents:\n${names.map((name) => `  ${name}`).join("\n")}`,
  });
}
