import type { HandoffProblem, HandoffState, HandoffStep } from "@/lib/contract/handoff";

/** What the file said when it was taken in. */
export type HandoffAbout = {
  from: string | null;
  to: string | null;
  task: string | null;
  schema: string | null;
  /** As written. */
  deadline: string | null;
  problems: HandoffProblem[];
};

/** A step with what only we have to know of it. */
export type RecordedStep = HandoffStep & { promptId: string | null; about: HandoffAbout | null };

/** Where a hand-off stands, by its steps. */
export type HandoffHistory = {
  state: HandoffState;
  /** The content that the state is about. */
  contentHash: string;
  about: HandoffAbout;
  since: number;
  actor: string;
  /** A delivery was asked for and has not happened. */
  queued: { at: number; actor: string } | null;
  /** Something was typed for it once: from then on its content is settled. */
  settled: boolean;
  /** The sender was told of the rejection. */
  senderTold: boolean;
};

const NOTHING_SAID: HandoffAbout = { from: null, to: null, task: null, schema: null, deadline: null, problems: [] };

/**
 * Where one more step leads; `before` is null at the first. A line whose typing has no receipt leaves the state `unknown`:
 * it may have been sent. Pure.
 */
export function afterStep(before: HandoffHistory | null, step: RecordedStep): HandoffHistory {
  const { at, actor, contentHash } = step;
  const now = before ?? fresh(step);
  const about = step.about ?? now.about;
  const into = (state: HandoffState, more: Partial<HandoffHistory> = {}): HandoffHistory => ({
    ...now,
    about,
    contentHash,
    state,
    since: at,
    actor,
    queued: null,
    ...more,
  });
  switch (step.step) {
    case "drafted":
      return { ...fresh(step), about };
    case "validated":
      return into("validated", { senderTold: false });
    case "queued":
      return { ...now, queued: { at, actor } };
    case "typing":
    case "uncertain":
      return into("unknown", { settled: true, queued: now.queued });
    case "not-typed":
      return into("validated", { settled: false, queued: now.queued });
    case "delivered":
    case "acknowledged":
    case "done":
      return into(step.step, { settled: true });
    case "rejected":
      return into("rejected");
    case "sender-told":
      return { ...now, senderTold: true };
  }
}

function fresh({ at, actor, contentHash, about }: RecordedStep): HandoffHistory {
  return {
    state: "drafted",
    contentHash,
    about: about ?? NOTHING_SAID,
    since: at,
    actor,
    queued: null,
    settled: false,
    senderTold: false,
  };
}
