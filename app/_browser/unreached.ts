import type { Reply } from "@/lib/contract/reply";

/**
 * What a request comes back with when no server is there. Made by hand: the contract's `failure` stands beside its
 * schemas, and importing it would bring their parser to every page.
 */
export function unreached(): Reply<never> {
  const message = "The dashboard is not reached, so nothing was done.";
  return { ok: false, error: { code: "offline", message, hint: "Try again when it is back." } };
}
