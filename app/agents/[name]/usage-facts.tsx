import { ClockTime, RelativeTime } from "@/app/_components/relative-time";
import type { AgentUsage, LimitUse } from "@/lib/contract/usage";
import { Fact } from "./facts";

/** What the agent's program says that it has used; what it does not say is left out. */
export function UsageFacts({ usage }: { usage: AgentUsage }) {
  const { contextPercent, contextTokens, fiveHour, sevenDay, costUsd, source, at } = usage;
  return (
    <>
      {(contextPercent !== null || contextTokens !== null) && (
        <Fact term="Context">
          {[
            contextPercent === null ? null : `${Math.round(contextPercent)} %`,
            contextTokens === null ? null : `${contextTokens.toLocaleString("en")} tokens`,
          ]
            .filter(Boolean)
            .join(", ")}
        </Fact>
      )}
      {fiveHour && <Limit term="5 hours" limit={fiveHour} />}
      {sevenDay && <Limit term="7 days" limit={sevenDay} />}
      {costUsd !== null && costUsd > 0 && <Fact term="Cost">${costUsd.toFixed(2)}</Fact>}
      <Fact term="Told by">
        {source === "transcript" ? "Conversation on disk" : "Status line"}, <RelativeTime at={at} phrase />
      </Fact>
    </>
  );
}

function Limit({ term, limit: { usedPercent, resetsAt } }: { term: string; limit: LimitUse }) {
  return (
    <Fact term={term}>
      {Math.round(usedPercent)} %{resetsAt !== null && ", resets "}
      {resetsAt !== null && <ClockTime at={resetsAt} />}
    </Fact>
  );
}
