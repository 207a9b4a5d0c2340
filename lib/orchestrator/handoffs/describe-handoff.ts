import type { HandoffDetail, HandoffId, HandoffState, HandoffSummary } from "@/lib/contract/handoff";
import { endOf } from "./check-handoff";
import type { HandoffHistory } from "./handoff-history";
import type { HandoffLedger } from "./handoff-ledger";
import { isOverdue } from "./success-rate";

/** What the moment adds to what is written down. */
export type Moment = {
  now: number;
  isBeingTyped: boolean;
  receiverRuns: boolean;
  /** What a delivery waits for. */
  waitsFor: string | null;
};

export function summaryOf(
  ledger: HandoffLedger,
  id: HandoffId,
  history: HandoffHistory,
  moment: Moment,
): HandoffSummary {
  const { about } = history;
  const file = ledger.folder.files.get(id);
  const state = moment.isBeingTyped && history.state === "unknown" ? "validated" : history.state;
  const end = about.deadline === null ? Number.NaN : endOf(about.deadline);
  const deadline = Number.isNaN(end) ? null : end;
  return {
    id,
    from: about.from,
    to: about.to,
    task: about.task,
    schema: about.schema,
    state,
    since: history.since,
    actor: history.actor,
    waitsFor: waitsFor(ledger, id, state, history.queued !== null, moment),
    problems: about.problems,
    file: !file ? "gone" : file.hash === history.contentHash ? "same" : "changed",
    deadline,
    overdue: isOverdue(state, deadline, moment.now),
  };
}

export function detailOf(ledger: HandoffLedger, id: HandoffId, history: HandoffHistory, moment: Moment): HandoffDetail {
  const file = ledger.folder.files.get(id);
  return {
    ...summaryOf(ledger, id, history, moment),
    content: file && "value" in file ? file.value : null,
    steps: ledger.steps(id).map(({ promptId: _, about: __, ...made }) => made),
    receiverRuns: moment.receiverRuns,
    path: `handoffs/${id}.json`,
  };
}

function waitsFor(
  ledger: HandoffLedger,
  id: HandoffId,
  state: HandoffState,
  queued: boolean,
  moment: Moment,
): string | null {
  if (moment.isBeingTyped) return "It is being typed.";
  if (state === "unknown") {
    const why = ledger.steps(id).findLast(({ step }) => step === "uncertain")?.detail;
    return `Nobody knows whether it was delivered: ${why ?? "it was typed, and no receipt was written"}.`;
  }
  return state === "validated" && queued ? moment.waitsFor : null;
}
