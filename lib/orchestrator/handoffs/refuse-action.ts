import type { HandoffAction, HandoffId, HandoffState, HandoffSummary } from "@/lib/contract/handoff";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { HandoffActor } from "./handoffs";

/** From which states an action leads on. */
const FROM: Record<HandoffAction, readonly HandoffState[]> = {
  validate: ["drafted", "validated", "rejected"],
  deliver: ["validated"],
  acknowledge: ["delivered", "unknown"],
  done: ["delivered", "acknowledged", "unknown"],
  reject: ["drafted", "validated", "delivered", "acknowledged", "unknown"],
  confirm: ["unknown"],
  retry: ["unknown"],
};

/** Where an action leads: asked for again there, it is a success without a second step. */
const INTO: Partial<Record<HandoffAction, readonly HandoffState[]>> = {
  acknowledge: ["acknowledged", "done"],
  done: ["done"],
  reject: ["rejected"],
};

const DEEDS: Record<HandoffAction, string> = {
  validate: "be checked again",
  deliver: "be delivered",
  acknowledge: "be acknowledged",
  done: "be done",
  reject: "be rejected",
  confirm: "be said to be delivered",
  retry: "be delivered again",
};

/** Why an action is not taken; a success when it was taken already, null when it may be. Pure. */
export function refusalOf(
  action: HandoffAction,
  id: HandoffId,
  handoff: HandoffSummary,
  actor: HandoffActor,
): Reply<null> | null {
  const foreign = notYours(action, handoff, actor);
  if (foreign) return foreign;
  const { state } = handoff;
  if (INTO[action]?.includes(state)) return success(null);
  const gone = handoff.file === "gone" && (action === "validate" || action === "deliver");
  if (gone)
    return failure("handoff-gone", `The file handoffs/${id}.json is gone.`, { hint: "Put it back, then try again." });
  if (FROM[action].includes(state) && !(action === "validate" && wasTyped(handoff))) return null;
  if (state === "rejected" && action === "deliver") {
    return failure("handoff-rejected", `The hand-off ${id} was rejected, so it cannot be delivered.`, {
      details: handoff.problems.map(({ path, message }) => [path, message].filter(Boolean).join(": ")),
      hint: `Mend handoffs/${id}.json; a changed file is checked by itself.`,
    });
  }
  return failure("handoff-state", `The hand-off ${id} is ${wordFor(state)}, so it cannot ${DEEDS[action]}.`, {
    hint: hintFor(action, state, id),
  });
}

function wasTyped({ state }: HandoffSummary): boolean {
  return state !== "drafted" && state !== "validated" && state !== "rejected";
}

function notYours(action: HandoffAction, { from, to }: HandoffSummary, actor: HandoffActor): Reply<never> | null {
  const agent = agentIn(actor);
  if (agent === null) return null;
  const may: Record<HandoffAction, readonly (string | null)[]> = {
    validate: [from, to],
    deliver: [from],
    acknowledge: [to],
    done: [to],
    reject: [from, to],
    confirm: [],
    retry: [],
  };
  if (may[action].includes(agent)) return null;
  const who = may[action].filter((name) => name !== null).join(" or ") || "a person";
  return failure("handoff-not-yours", `${agent} may not do that with this hand-off.`, { hint: `${who} may.` });
}

/** An agent hands on work in its own name only; null when it does, and for a person. Pure. */
export function notFromActor({ from }: Record<string, unknown>, actor: HandoffActor): Reply<never> | null {
  const agent = agentIn(actor);
  if (agent === null || from === agent) return null;
  return failure("handoff-not-yours", `${agent} may not hand on work in the name of another agent.`, {
    hint: `Write "from": "${agent}".`,
  });
}

function agentIn(actor: HandoffActor): string | null {
  return actor.startsWith("agent:") ? actor.slice("agent:".length) : null;
}

function wordFor(state: HandoffState): string {
  return state === "unknown" ? "in doubt: it may have been delivered" : state;
}

function hintFor(action: HandoffAction, state: HandoffState, id: HandoffId): string {
  if (action === "deliver" && state === "unknown") {
    return `Look into the receiver's pane, then say what you saw: orchestrator handoff confirm ${id}, or: orchestrator handoff retry ${id}`;
  }
  if (action === "deliver") return "Nothing is delivered twice. Write a new hand-off with another id.";
  if (action === "done" || action === "acknowledge")
    return `It has to be delivered first: orchestrator handoff send handoffs/${id}.json`;
  return `See what happened to it: orchestrator handoff show ${id}`;
}
