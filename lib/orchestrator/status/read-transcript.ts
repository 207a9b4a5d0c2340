import { z } from "zod";
import type { AgentUsage } from "@/lib/contract/usage";
import type { Claim } from "./decide-status";

const count = z.number().catch(0);

/** Lines of Claude Code's conversations on disk (2.1.329), as far as they say something about the state. */
const Line = z.looseObject({
  type: z.string(),
  timestamp: z.string().optional().catch(undefined),
  isSidechain: z.boolean().optional().catch(undefined),
  isApiErrorMessage: z.boolean().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  quotaLimits: z
    .looseObject({ resetsAt: z.union([z.number(), z.string()]).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  message: z
    .looseObject({
      model: z.string().optional().catch(undefined),
      content: z.unknown().optional(),
      usage: z
        .looseObject({
          input_tokens: count,
          cache_creation_input_tokens: count,
          cache_read_input_tokens: count,
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

/** What the end of a conversation says. */
export type TranscriptTale = {
  /** What its last line of any weight means; null when that is an ordinary one. */
  readonly claim: Omit<Claim, "seenAt"> | null;
  readonly usage: AgentUsage | null;
};

export const UNREAD: TranscriptTale = { claim: null, usage: null };

const INTERRUPTED = /^\[Request interrupted by user/;

/** What is known after one more line. Pure; a line that is none, or of a subagent, changes nothing. */
export function readTranscriptLine(tale: TranscriptTale, text: string): TranscriptTale {
  const line = parse(text);
  if (!line || line.isSidechain) return tale;
  const at = Date.parse(line.timestamp ?? "");
  if (Number.isNaN(at)) return tale;
  if (line.type === "user") return { ...tale, claim: isInterruption(line) ? interrupted(at) : null };
  if (line.type !== "assistant") return tale;
  if (line.isApiErrorMessage) return { ...tale, claim: line.error === "rate_limit" ? limited(line, at) : null };
  return { claim: null, usage: usageOf(line, at) ?? tale.usage };
}

type Line = z.infer<typeof Line>;

function parse(text: string): Line | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

function isInterruption({ message }: Line): boolean {
  const content = message?.content;
  const blocks: unknown[] = Array.isArray(content) ? content : [content];
  return blocks.some((block) => {
    const text = typeof block === "object" && block !== null ? Reflect.get(block, "text") : block;
    return typeof text === "string" && INTERRUPTED.test(text);
  });
}

function interrupted(since: number): TranscriptTale["claim"] {
  return { signal: "transcript", since, state: "idle", reason: "A person ended the turn.", interrupted: true };
}

function limited({ quotaLimits }: Line, since: number): TranscriptTale["claim"] {
  const until = timeOf(quotaLimits?.resetsAt);
  const reason = "The usage limit is reached.";
  return { signal: "transcript", since, state: "exhausted", reason, ...(until !== null && { until }) };
}

/** Seconds or ms since the epoch, or a date. */
function timeOf(value: number | string | undefined): number | null {
  if (typeof value === "number") return value < 1e11 ? value * 1_000 : value;
  const parsed = Date.parse(value ?? "");
  return Number.isNaN(parsed) ? null : parsed;
}

function usageOf({ message }: Line, at: number): AgentUsage | null {
  const used = message?.usage;
  if (!used || message?.model === "<synthetic>") return null;
  const contextTokens = used.input_tokens + used.cache_creation_input_tokens + used.cache_read_input_tokens;
  return {
    ...{ source: "transcript", at, model: message?.model ?? null, contextPercent: null, contextTokens },
    ...{ fiveHour: null, sevenDay: null, costUsd: null },
  };
}
