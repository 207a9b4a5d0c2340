import { failure, type Reply, success } from "@/lib/contract/reply";
import type { StoreTables } from "@/lib/store/store";
import { secretHash } from "./secrets";

export const loginTokenLifetime = 15 * 60_000;

const hint = "Get a fresh link on the machine that runs the dashboard: orchestrator login-url";

/**
 * Spends a token. `first-run` ones are for the time before there is an admin: once there is one they are worthless,
 * so that a printed line that somebody else saw opens nothing.
 */
export async function spendLoginToken(tables: StoreTables, token: string, now: number): Promise<Reply<null>> {
  const hash = secretHash(token);
  const row = await tables.loginTokens.find(hash);
  if (!row) return failure("login-token-unknown", "This sign-in link is not one of ours.", { hint });
  if (row.used_at !== null)
    return failure("login-token-used", "This sign-in link was used already.", {
      hint,
    });
  if (now >= row.expires_at)
    return failure("login-token-expired", "This sign-in link is over 15 minutes old.", { hint });
  if (row.purpose === "first-run" && (await tables.users.firstWithRole("admin"))) {
    return failure("login-token-superseded", "This sign-in link was for setting up, and that is done.", { hint });
  }
  await tables.loginTokens.markUsed(hash, now);
  return success(null);
}
