import type { AgentCard } from "@/lib/contract/agent";

/** An agent's name; of a tenant's agent the tenant comes first, quieter, and both are one word to who copies it. */
export function AgentNameText({ card: { name, tenant } }: { card: Pick<AgentCard, "name" | "tenant"> }) {
  if (tenant === null) return name;
  return (
    <>
      <span className="font-normal text-muted">{tenant}/</span>
      {name.slice(tenant.length + 1)}
    </>
  );
}
