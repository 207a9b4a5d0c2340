import { z } from "zod";
import type { AgentUsage, LimitUse } from "@/lib/contract/usage";

const number = z.number().nullable().catch(null);
const Limit = z.object({ used_percentage: z.number(), resets_at: number.optional() }).nullable().catch(null);

const StatusLine = z.object({
  model: z.object({ display_name: z.string() }).nullable().catch(null),
  cost: z.object({ total_cost_usd: number }).nullable().catch(null),
  context_window: z.object({ used_percentage: number, total_input_tokens: number }).nullable().catch(null),
  rate_limits: z.object({ five_hour: Limit, seven_day: Limit }).nullable().catch(null),
});

/** What Claude Code (2.1.329) tells its status line; null when it is nothing of that kind. */
export function readStatusLine(text: string, at: number): AgentUsage | null {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = StatusLine.safeParse(content);
  if (!parsed.success) return null;
  const { model, cost, context_window: context, rate_limits: limits } = parsed.data;
  return {
    source: "status-line",
    at,
    model: model?.display_name ?? null,
    contextPercent: context?.used_percentage ?? null,
    contextTokens: context?.total_input_tokens ?? null,
    fiveHour: limitOf(limits?.five_hour ?? null),
    sevenDay: limitOf(limits?.seven_day ?? null),
    costUsd: cost?.total_cost_usd ?? null,
  };
}

function limitOf(limit: z.infer<typeof Limit>): LimitUse | null {
  return limit && { usedPercent: limit.used_percentage, resetsAt: limit.resets_at ? limit.resets_at * 1000 : null };
}
