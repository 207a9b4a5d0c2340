import type { AgentCard } from "@/lib/contract/agent";
import type { Violation } from "@/lib/contract/enforcement";
import type { HandoffSummary } from "@/lib/contract/handoff";
import type { AgentId } from "@/lib/contract/ids";
import { type InboxBook, type InboxItem, InboxItemId } from "@/lib/contract/inbox";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { AgentStatus } from "@/lib/contract/status";
import type { Store } from "@/lib/store/store";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { Change } from "../orchestrator";
import type { PaneTurns } from "../terminals/pane-turns";
import { type Answers, createAnswers } from "./answers";
import type { AskingPane } from "./asking-pane";
import { beforeThis } from "./before-this";
import { openDecisions } from "./decisions";
import { itemOfHandoff, itemsOfAgent, type WaitingItem } from "./derive-items";
import type { Inbox } from "./inbox";
import { createPresence, GONE_MS } from "./presence";
import { settledCards } from "./settled-cards";

/** What changes within this time is told together. */
const GATHER_MS = 30;
/** After an answer the same words may be asked again before any state has changed. */
const AGAIN_MS = 500;
const LONGEST_SNOOZE_MS = 31 * 86_400_000;
/** A longer one would end at once. */
const LONGEST_TIMER_MS = 86_400_000;

export type InboxParts = {
  table: Store["inboxDecisions"];
  clock: Clock;
  turns: PaneTurns;
  role: "dashboard" | "command";
  cards: () => Promise<readonly AgentCard[]>;
  handoffs: () => Promise<readonly HandoffSummary[]>;
  /** Null while the agent does not run. */
  pane: (agent: AgentId) => AskingPane | null;
  /** The agent's last states, newest first. */
  states: (agent: AgentId) => readonly AgentStatus[];
  /** Its last blocked calls. */
  violations: (agent: AgentId) => readonly Violation[];
  /** A person has answered the agent, and so has looked at it. */
  onAnswered: (agent: AgentId) => void;
  /** Tells what changes elsewhere; the answer ends it. */
  changes: (listener: (change: Change) => void) => () => void;
  /** The book says something else than before. */
  onChange: (book: InboxBook) => void;
  inBackground: InBackground;
};

export async function createInbox(parts: InboxParts): Promise<Inbox> {
  const { clock, inBackground } = parts;
  const decisions = await openDecisions(parts.table, clock);
  const presence = createPresence(clock);
  const cards = new Map<AgentId, AgentCard>();
  let handoffs: readonly HandoffSummary[] = [];
  let told = "";
  let cancelTelling: (() => void) | null = null;
  let cancelWaking: (() => void) | null = null;
  let disposed = false;

  const answers: Answers = createAnswers({
    clock,
    turns: parts.turns,
    pane: parts.pane,
    onAnswered(agent) {
      parts.onAnswered(agent);
      touch();
      clock.after(AGAIN_MS, touch);
    },
  });

  function readBook(): InboxBook {
    const waiting = [...cards.values()].flatMap((card) =>
      itemsOfAgent(card, mayAsk(card) ? answers.asked(card.name) : null),
    );
    waiting.push(...handoffs.map(itemOfHandoff).filter((item) => item !== null));
    forgetDecisions(waiting);
    const items = waiting
      .filter(({ id }) => decisions.of(id)?.snoozed_until !== null)
      .map(asItem)
      .sort((a, b) => a.since - b.since || a.id.localeCompare(b.id));
    return {
      items: items.filter(({ snoozedUntil }) => snoozedUntil === null),
      snoozed: items.filter(({ snoozedUntil }) => snoozedUntil !== null),
    };
  }

  function asItem(item: WaitingItem): InboxItem {
    const until = decisions.of(item.id)?.snoozed_until ?? null;
    const since = item.since ?? presence.since(item.id);
    return { ...item, since, snoozedUntil: until !== null && until > clock.now() ? until : null };
  }

  /** What comes again after it was gone is another thing, whatever it says. */
  function forgetDecisions(waiting: readonly WaitingItem[]) {
    for (const { id } of waiting) presence.since(id);
    const gone = presence.look(new Set(waiting.map(({ id }) => id)));
    for (const id of gone) if (decisions.of(id)) inBackground(decisions.takeBack(id));
  }

  const readCards = parts.role === "dashboard" ? parts.cards : settledCards(clock, parts.cards);

  async function readAll(): Promise<InboxBook> {
    handoffs = await parts.handoffs();
    // Last, and taken in with nothing between: a card that is heard while this waits is the newer one.
    const all = await readCards();
    cards.clear();
    for (const card of all) cards.set(card.name, card);
    return readBook();
  }

  // ---- what changes

  function touch() {
    if (!disposed) cancelTelling ??= clock.after(GATHER_MS, tell);
  }

  function tell() {
    cancelTelling = null;
    if (disposed) return;
    const book = readBook();
    const text = JSON.stringify(book);
    wakeInTime();
    if (text === told) return;
    told = text;
    parts.onChange(book);
  }

  /** The next look that no change brings: when a snooze ends, and when what has left is gone for good. */
  function wakeInTime() {
    cancelWaking?.();
    const snoozed = (decisions.nextEnd() ?? Number.POSITIVE_INFINITY) - clock.now();
    const ms = Math.min(snoozed, presence.isLeaving() ? GONE_MS : Number.POSITIVE_INFINITY, LONGEST_TIMER_MS);
    cancelWaking = clock.after(ms, touch);
  }

  function hear(change: Change) {
    if (change.type === "agents") for (const card of change.cards) cards.set(card.name, card);
    else if (change.type === "agents-removed") for (const name of change.names) cards.delete(name);
    else if (change.type === "handoffs") return inBackground(readHandoffs());
    else return;
    touch();
  }

  async function readHandoffs() {
    handoffs = await parts.handoffs();
    touch();
  }

  async function decide(item: string, until: number | null, who: string): Promise<Reply<null>> {
    const id = InboxItemId.safeParse(item);
    const { items, snoozed } = await readAll();
    if (!id.success || ![...items, ...snoozed].some((each) => each.id === id.data)) return notFound();
    await decisions.decide(id.data, until, who);
    touch();
    return success(null);
  }

  const stopHearing = parts.role === "dashboard" ? parts.changes(hear) : () => {};
  // A command asks at most once, and then it is read anew.
  if (parts.role === "dashboard") told = JSON.stringify(await readAll());
  wakeInTime();

  return {
    list: readAll,
    before: (agent) => beforeThis(parts.states(agent), parts.violations(agent)),
    async answer(request, who) {
      if (parts.role === "command") await readCards();
      return answers.answer(request, who);
    },
    async snooze(item, until, who) {
      const ms = until - clock.now();
      if (!(ms > 0 && ms <= LONGEST_SNOOZE_MS)) {
        return failure("bad-time", "A snooze ends in the future, within 31 days.", { hint: "Choose another time." });
      }
      return decide(item, until, who);
    },
    finish: (item, who) => decide(item, null, who),
    async wake(item) {
      const id = InboxItemId.safeParse(item);
      if (!id.success || !decisions.of(id.data)) return notFound();
      await decisions.takeBack(id.data);
      touch();
      return success(null);
    },
    dispose() {
      disposed = true;
      stopHearing();
      cancelTelling?.();
      cancelWaking?.();
    },
  };
}

/** Reading a screen is for those that may show a dialog: lists are read with each line that any pane prints. */
function mayAsk({ status }: AgentCard): boolean {
  return status.state === "waiting" || status.state === "exhausted";
}

function notFound(): Reply<never> {
  return failure("inbox-item-not-found", "That does not wait any more.", { hint: "Reload the Inbox." });
}
