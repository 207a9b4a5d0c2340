import { BlockedBadge, ConfigBadge, GuardBadge, StartBadge } from "@/app/_components/badge";
import type { AgentCard } from "@/lib/contract/agent";

/**
 * What is not fine, and only the cause of it: a guard is unverified as long as its config is not as generated, and a
 * config that was never written is no trouble while nothing runs.
 */
export function CardBadges({ card: { config, guard, session, blocked } }: { card: AgentCard }) {
  if (config.state === "missing" && !session) return null;
  const follows = config.state !== "ok" && guard.state === "not-verified";
  return (
    <>
      {session?.start?.problem && <StartBadge problem={session.start.problem} />}
      <ConfigBadge config={config} />
      {!follows && <GuardBadge guard={guard} quiet />}
      {session && <BlockedBadge blocked={blocked} />}
    </>
  );
}
