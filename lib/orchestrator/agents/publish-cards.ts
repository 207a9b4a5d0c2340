import type { AgentCard } from "@/lib/contract/agent";
import type { AgentId } from "@/lib/contract/ids";
import type { Clock } from "../clock";

/** Changes reach the browser within 250 ms; what happens within this time goes out together. */
const STATE_DELAY_MS = 50;
/** A pane that scrolls is a picture, not news: its lines go out less often. */
const PREVIEW_DELAY_MS = 400;

export type CardPublisher = {
  /** Something of this agent (of all, when absent) may be different. */
  touch(agent?: AgentId): void;
  /** Only its last lines may be different. */
  touchPreview(agent: AgentId): void;
  dispose(): void;
};

/** Sends the cards that really differ from what was sent before, and nothing when none does. */
export function createCardPublisher(options: {
  clock: Clock;
  names: () => readonly AgentId[];
  card: (agent: AgentId) => AgentCard;
  publish: (cards: AgentCard[]) => void;
  publishRemoved: (names: AgentId[]) => void;
}): CardPublisher {
  const { clock } = options;
  const sent = new Map<AgentId, string>();
  const dirty = new Set<AgentId>();
  let all = true;
  let dueAt = Number.POSITIVE_INFINITY;
  let cancel = () => {};

  function schedule(delay: number) {
    const at = clock.now() + delay;
    if (at >= dueAt) return;
    cancel();
    dueAt = at;
    cancel = clock.after(delay, flush);
  }

  function flush() {
    dueAt = Number.POSITIVE_INFINITY;
    const names = options.names();
    const known = new Set(names);
    const changed = (all ? names : names.filter((name) => dirty.has(name)))
      .map((name) => ({ name, card: options.card(name) }))
      .filter(({ name, card }) => remember(name, card))
      .map(({ card }) => card);
    const gone = [...sent.keys()].filter((name) => !known.has(name));
    for (const name of gone) sent.delete(name);
    all = false;
    dirty.clear();
    if (changed.length > 0) options.publish(changed);
    if (gone.length > 0) options.publishRemoved(gone);
  }

  function remember(name: AgentId, card: AgentCard): boolean {
    const text = fingerprint(card);
    if (sent.get(name) === text) return false;
    sent.set(name, text);
    return true;
  }

  return {
    touch(agent) {
      if (agent) dirty.add(agent);
      else all = true;
      schedule(STATE_DELAY_MS);
    },
    touchPreview(agent) {
      dirty.add(agent);
      schedule(PREVIEW_DELAY_MS);
    },
    dispose() {
      cancel();
      dueAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** What a person could notice: the clocks inside a card tick without being news. */
function fingerprint(card: AgentCard): string {
  return JSON.stringify({
    ...card,
    status: { ...card.status, seenAt: 0 },
    guard: { ...card.guard, checkedAt: 0, lastCallAt: 0 },
    usage: card.usage && { ...card.usage, at: 0 },
    session: card.session && { ...card.session, lastActivityAt: 0 },
    activity: card.activity.slice(0, -1),
  });
}
