import type { ReactNode } from "react";
import { CsrfField } from "@/app/_server/csrf-field";
import type { HandoffAction, HandoffDetail, HandoffState } from "@/lib/contract/handoff";
import { actOnHandoff } from "./actions";
import { SubmitButton } from "./submit-button";

type Deed = { action: HandoffAction; words: (handoff: HandoffDetail) => string; solid?: boolean; spawn?: boolean };

const validate: Deed = { action: "validate", words: () => "Validate again" };
const done: Deed = { action: "done", words: () => "Mark as done" };

/** What a person can do from each state; the first one is the next step. */
const DEEDS: Record<Exclude<HandoffState, "validated">, readonly Deed[]> = {
  drafted: [{ ...validate, solid: true }],
  unknown: [
    { action: "confirm", words: () => "It was delivered", solid: true },
    { action: "retry", words: () => "It was not: deliver it" },
  ],
  delivered: [
    { ...done, solid: true },
    { action: "acknowledge", words: () => "Mark as acknowledged" },
  ],
  acknowledged: [{ ...done, solid: true }],
  done: [],
  rejected: [validate],
};

const deliver: Deed = { action: "deliver", words: ({ to }) => `Deliver to ${to}`, solid: true };
const start: Deed = { action: "deliver", words: ({ to }) => `Start ${to} and deliver`, solid: true, spawn: true };

/** One that waits for its turn needs nothing; one whose receiver does not run needs a start. */
function deedsOf({ state, waitsFor, receiverRuns, file }: HandoffDetail): readonly Deed[] {
  if (state !== "validated")
    return file === "gone" ? DEEDS[state].filter(({ action }) => action !== "validate") : DEEDS[state];
  if (file === "gone") return [];
  if (!receiverRuns)
    return [
      start,
      ...(waitsFor === null ? [{ ...deliver, words: () => "Deliver when it runs", solid: false }] : []),
      validate,
    ];
  return waitsFor === null ? [deliver, validate] : [validate];
}

const REJECTABLE: readonly HandoffState[] = ["drafted", "validated", "unknown", "delivered", "acknowledged"];

export function HandoffActions({ handoff, back }: { handoff: HandoffDetail; back: string }) {
  const { id, state } = handoff;
  const deeds = deedsOf(handoff);
  const mayReject = REJECTABLE.includes(state);
  if (deeds.length === 0 && !mayReject) return null;
  return (
    <div className="flex flex-wrap items-start gap-2">
      {deeds.map((deed) => (
        <ActionForm key={`${deed.action} ${deed.spawn}`} id={id} action={deed.action} back={back}>
          {deed.spawn && <input type="hidden" name="spawn" value="yes" />}
          <SubmitButton look={deed.solid ? "solid" : "outline"}>{deed.words(handoff)}</SubmitButton>
        </ActionForm>
      ))}
      {mayReject && (
        <details className="handoffs-reject">
          <summary>Reject…</summary>
          <ActionForm id={id} action="reject" back={back}>
            <label className="flex min-w-0 flex-1 flex-col gap-1 text-label">
              Why? The sender reads it.
              <input
                name="reason"
                required
                maxLength={500}
                className="handoffs-input"
                placeholder="The table is not there yet"
              />
            </label>
            <SubmitButton look="danger">Reject hand-off</SubmitButton>
          </ActionForm>
        </details>
      )}
    </div>
  );
}

function ActionForm({
  id,
  action,
  back,
  children,
}: {
  id: string;
  action: HandoffAction;
  back: string;
  children: ReactNode;
}) {
  return (
    <form action={actOnHandoff} className="flex flex-wrap items-end gap-2">
      <CsrfField />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="action" value={action} />
      <input type="hidden" name="back" value={back} />
      {children}
    </form>
  );
}
