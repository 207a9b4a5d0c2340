import type { AgentCard } from "@/lib/contract/agent";
import { AgentId } from "@/lib/contract/ids";
import type { AgentStatus } from "@/lib/contract/status";

type Sample = Partial<Omit<AgentCard, "name" | "status">> & { name?: string; status?: Partial<AgentStatus> };

/** A stopped agent whose config is as generated, but for what is given. */
export function sampleCard({ name = "backend-agent", status, ...rest }: Sample = {}): AgentCard {
  return {
    name: AgentId.parse(name),
    tenant: null,
    displayName: name,
    description: "Builds and mends the API",
    model: "opus",
    status: { state: "stopped", since: null, signal: "session", reason: "No session runs.", seenAt: 0, ...status },
    config: { state: "ok", files: [], generatedAt: null },
    guard: { state: "active", reason: "Verified.", checkedAt: 0 },
    blocked: { lastHour: 0, total: 0 },
    preview: [],
    terminalId: null,
    session: null,
    activity: [],
    ...rest,
  };
}
