import { randomUUID } from "node:crypto";
import { HandoffId } from "@/lib/contract/handoff";
import { AgentName } from "@/lib/contract/ids";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { PaneTurns } from "../terminals/pane-turns";
import { typeLine } from "../terminals/type-line";
import { type HandoffLedger, ORCHESTRATOR } from "./handoff-ledger";
import { deliveryLine, rejectionLine } from "./handoff-lines";
import { createLineQueue, type ReceiverPane, type WaitingLine } from "./line-queue";

export type Deliveries = {
  /** Types to whoever waits at an empty prompt. */
  pump(): void;
  /** The sender hears of a rejection, if it is there to hear. */
  tellSender(id: HandoffId): void;
  /** Between intent and receipt, by this process. */
  isBeingTyped(id: HandoffId): boolean;
  /** What a delivery waits for; null when nobody knows. */
  waitsFor(id: HandoffId): string | null;
  /** The agent's pane or state has changed. */
  agentChanged(agent: AgentName): void;
  dispose(): Promise<void>;
};

/** What hand-offs have to tell agents, typed into their panes: the work itself, and why it was rejected. */
export function createDeliveries(parts: {
  ledger: HandoffLedger;
  clock: Clock;
  turns: PaneTurns;
  pane: (agent: AgentName) => ReceiverPane | null;
  /** A delivery waits for an agent that does not run. Answers what is done about it; null when nothing. */
  wake: (agent: AgentName) => string | null;
  /** Takes in what is new in the folder. */
  look: () => Promise<void>;
  inBackground: InBackground;
  onChange: (ids: HandoffId[]) => void;
}): Deliveries {
  const { ledger, clock, inBackground } = parts;
  const beingTyped = new Set<HandoffId>();
  const toTell = new Map<HandoffId, AgentName>();
  /** When each agent was last seen at work, and by which signal: a short turn is over before its receipt is written. */
  const atWork = new Map<AgentName, { at: number; detail: string }>();

  const queue = createLineQueue({
    clock,
    turns: parts.turns,
    lines: waitingLines,
    pane: parts.pane,
    type: ({ key }, pane) => (key.startsWith("tell ") ? tell(idOf(key), pane) : deliver(idOf(key), pane)),
    missing: ({ key, agent }) => (key.startsWith("deliver ") ? parts.wake(agent) : null),
    inBackground,
    onWait: (key) => parts.onChange([idOf(key)]),
  });

  function waitingLines(): WaitingLine[] {
    const deliveries = ledger.ids().flatMap((id) => {
      const history = ledger.history(id);
      const agent = AgentName.safeParse(history?.about.to);
      if (history?.state !== "validated" || !history.queued || !agent.success || beingTyped.has(id)) return [];
      return [{ at: history.queued.at, line: { key: `deliver ${id}`, agent: agent.data } }];
    });
    const tellings = [...toTell].map(([id, agent]) => ({ key: `tell ${id}`, agent }));
    return [...tellings, ...deliveries.sort((a, b) => a.at - b.at).map(({ line }) => line)];
  }

  /** The intent is on the disk before the first byte is typed: after a crash nobody types it again. */
  async function deliver(id: HandoffId, pane: ReceiverPane) {
    await parts.look();
    const promptId = randomUUID();
    const receiver = await ledger.inTurn(() => intend(id, promptId));
    if (!receiver) return;
    try {
      const typed = await typeLine(clock, pane.line, deliveryLine(id));
      await ledger.inTurn(async () => {
        if (ledger.history(id)?.state !== "unknown") return; // The agent was faster than our look at its prompt.
        const { step } = ledger;
        if (typed.kind === "sent") await ledger.record({ ...step(id, "delivered", ORCHESTRATOR), promptId });
        else await ledger.record({ ...step(id, typed.kind, ORCHESTRATOR, typed.why), promptId });
      });
    } finally {
      beingTyped.delete(id);
    }
    await acknowledgeByWork(receiver);
  }

  /** Held against the rules once more, as file and registry are now. Answers the receiver, null when nothing is typed. */
  async function intend(id: HandoffId, promptId: string): Promise<AgentName | null> {
    const history = ledger.history(id);
    const receiver = AgentName.safeParse(history?.about.to);
    const unchanged = ledger.folder.files.get(id)?.hash === history?.contentHash;
    if (history?.state !== "validated" || !history.queued || !unchanged || !receiver.success) return null;
    const verdict = ledger.verdict(id, ORCHESTRATOR);
    if (verdict.step === "rejected") {
      await ledger.record(verdict);
      tellSender(id);
      return null;
    }
    beingTyped.add(id);
    await ledger.record({ ...ledger.step(id, "typing", ORCHESTRATOR), promptId });
    return receiver.data;
  }

  function tellSender(id: HandoffId) {
    const agent = AgentName.safeParse(ledger.history(id)?.about.from);
    if (agent.success && parts.pane(agent.data)) toTell.set(id, agent.data);
  }

  /** Written down before it is typed, as a delivery is; a telling that fails is not repeated, the page shows it too. */
  async function tell(id: HandoffId, pane: ReceiverPane) {
    toTell.delete(id);
    const told = await ledger.inTurn(async () => {
      const history = ledger.history(id);
      if (history?.state !== "rejected" || history.senderTold) return null;
      await ledger.record(ledger.step(id, "sender-told", ORCHESTRATOR));
      return history;
    });
    if (!told) return;
    const reason = ledger.steps(id).findLast(({ step }) => step === "rejected")?.detail ?? null;
    await typeLine(clock, pane.line, rejectionLine(id, told.about.problems, reason));
  }

  /** An agent that is seen at work after a line was typed for it has taken it up. */
  async function acknowledgeByWork(agent: AgentName) {
    const seen = atWork.get(agent);
    if (!seen) return;
    await ledger.inTurn(async () => {
      const taken = ledger.ids().filter((id) => {
        const history = ledger.history(id);
        const typed = ledger.steps(id).findLast(({ step }) => step === "typing");
        return history?.state === "delivered" && history.about.to === agent && (typed?.at ?? history.since) <= seen.at;
      });
      await ledger.record(...taken.map((id) => ledger.step(id, "acknowledged", ORCHESTRATOR, seen.detail)));
    });
  }

  return {
    pump: queue.pump,
    tellSender,
    isBeingTyped: (id) => beingTyped.has(id),
    waitsFor: (id) => queue.waitsFor(`deliver ${id}`),
    agentChanged(agent) {
      const status = parts.pane(agent)?.status;
      if (status?.state === "working" || status?.state === "watching") {
        atWork.set(agent, { at: clock.now(), detail: `${agent} began to work (${status.signal}: ${status.reason})` });
      }
      inBackground(acknowledgeByWork(agent));
      queue.pump();
    },
    dispose: queue.dispose,
  };
}

/** Of a line's key: what it is, a space, the hand-off. */
function idOf(key: string): HandoffId {
  return HandoffId.parse(key.slice(key.indexOf(" ") + 1));
}
