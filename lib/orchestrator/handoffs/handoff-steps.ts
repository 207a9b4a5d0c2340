import { z } from "zod";
import { HandoffId, HandoffProblem, HandoffStep } from "@/lib/contract/handoff";
import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import { auditField } from "../identity/audit";
import { afterStep, type HandoffAbout, type HandoffHistory, type RecordedStep } from "./handoff-history";

const About = z.object({
  from: z.string().nullable(),
  to: z.string().nullable(),
  task: z.string().nullable(),
  schema: z.string().nullable(),
  deadline: z.string().nullable(),
  problems: z.array(HandoffProblem),
});

export type NewStep = {
  id: HandoffId;
  step: HandoffStep["step"];
  contentHash: string;
  actor: string;
  detail?: string | null;
  promptId?: string;
  about?: HandoffAbout;
};

/** All steps of all hand-offs, in memory as they are in the table. */
export type HandoffSteps = {
  of(id: HandoffId): readonly RecordedStep[];
  /** Null for one that nobody has seen. */
  history(id: HandoffId): HandoffHistory | null;
  ids(): HandoffId[];
  /** On the disk when it resolves; only then it counts. */
  record(steps: readonly NewStep[]): Promise<void>;
};

export async function openHandoffSteps(table: Store["handoffSteps"], clock: Clock): Promise<HandoffSteps> {
  const known = new Map<HandoffId, RecordedStep[]>();
  const histories = new Map<HandoffId, HandoffHistory>();
  function add(id: HandoffId, step: RecordedStep) {
    known.set(id, [...(known.get(id) ?? []), step]);
    histories.set(id, afterStep(histories.get(id) ?? null, step));
  }
  for (const row of await table.all()) {
    const step = HandoffStep.shape.step.safeParse(row.step);
    const id = HandoffId.safeParse(row.handoff);
    if (!step.success || !id.success) continue;
    const { at, actor, detail, content_hash: contentHash, prompt_id: promptId } = row;
    const about = row.about === null ? null : About.parse(JSON.parse(row.about));
    add(id.data, { step: step.data, at: Number(at), actor, detail, contentHash, promptId, about });
  }
  return {
    of: (id) => known.get(id) ?? [],
    history: (id) => histories.get(id) ?? null,
    ids: () => [...known.keys()],
    async record(steps) {
      const recorded = steps.map(({ id, step, contentHash, actor, detail, promptId, about }) => ({
        id,
        step: {
          step,
          at: clock.now(),
          actor: auditField(actor),
          detail: detail == null ? null : auditField(detail),
          contentHash,
          promptId: promptId ?? null,
          about: about ?? null,
        } satisfies RecordedStep,
      }));
      await table.append(recorded.map(({ id, step }) => rowOf(id, step)));
      for (const { id, step } of recorded) add(id, step);
    },
  };
}

function rowOf(id: HandoffId, { step, at, actor, detail, contentHash, promptId, about }: RecordedStep) {
  return {
    handoff: id,
    content_hash: contentHash,
    at,
    actor,
    step,
    detail,
    prompt_id: promptId,
    about: about && JSON.stringify(about),
  };
}
