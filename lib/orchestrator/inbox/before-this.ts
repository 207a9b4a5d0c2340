import type { Violation } from "@/lib/contract/enforcement";
import type { BeforeThis } from "@/lib/contract/inbox";
import type { AgentStatus } from "@/lib/contract/status";

const MOST = 12;

/** What an agent did and was kept from, the newest first. Pure. */
export function beforeThis(states: readonly AgentStatus[], violations: readonly Violation[]): BeforeThis[] {
  const seen = states.flatMap(({ state, since, reason, question }): BeforeThis[] => {
    if (since === null) return [];
    return [{ at: since, what: state, text: question?.subject?.[0] ?? question?.text ?? reason }];
  });
  const blocked = violations.map(({ at, tool, subject }): BeforeThis => {
    return { at, what: "blocked", text: `${tool}(${subject})` };
  });
  return [...seen, ...blocked].sort((a, b) => b.at - a.at).slice(0, MOST);
}
