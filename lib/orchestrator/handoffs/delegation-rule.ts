import type { AgentName } from "@/lib/contract/ids";
import type { Agent } from "../registry/registry-schema";

export type DelegationRule = {
  protocol: "file-based" | "instructor";
  schema?: string | undefined;
  validation: "strict" | "permissive";
};

/** How `from` hands work to `to`; null when it may not. A bare name means file-based and strict. Pure. */
export function delegationRule(from: Agent, to: AgentName): DelegationRule | null {
  for (const item of from.delegates_to) {
    if (typeof item === "string") {
      if (item === to) return { protocol: "file-based", validation: "strict" };
    } else if (Object.hasOwn(item, to)) return item[to] ?? null;
  }
  return null;
}
