import type { Reply } from "@/lib/contract/reply";

/** A benchmark stops at the first failure. */
export function need<T>(reply: Reply<T>): T {
  if (!reply.ok) throw new Error(JSON.stringify(reply.error, null, 2));
  return reply.value;
}
