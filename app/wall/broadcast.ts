import { createExternalStore, type ExternalStore } from "@/app/_browser/external-store";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import type { AgentState } from "@/lib/contract/status";

/** Nobody types into several panes for long without a key: what was forgotten is switched off. */
export const ARMED_MS = 60_000;

/** States whose panes take keys without these answering or waking anything. */
const takesKeys: readonly AgentState[] = ["working", "watching", "done", "idle", "stalled", "unknown"];

export function takesBroadcast(state: AgentState): boolean {
  return takesKeys.includes(state);
}

export type BroadcastState = {
  /** The chosen panes, and the state that each was chosen in. */
  readonly armed: ReadonlyMap<string, AgentState>;
  /** When it switches itself off, in ms since the epoch. */
  readonly until: number;
  /** Why panes were let go since it was armed, a sentence each. */
  readonly letGo: readonly string[];
};

export type BroadcastPane = Pick<OpenTerminal, "send" | "paste"> & { readonly applicationCursor: boolean };

export type Broadcast = {
  readonly state: ExternalStore<BroadcastState>;
  arm(names: readonly string[]): void;
  /** Chooses a pane, or lets it go. */
  toggle(name: string): void;
  disarm(): void;
  /** What somebody typed into an armed pane goes to the other ones, each through its own queue. */
  typed(into: string, data: Uint8Array): void;
  /** Into every armed pane, as each program takes pastes. A person has said yes. */
  paste(text: string): void;
  /** The server refused what was typed into this pane: it gets no more. */
  refused(name: string, why: string): void;
};

const off: BroadcastState = { armed: new Map(), until: 0, letGo: [] };

/** Typing into several panes at once. A pane that begins to ask something is let go, so that no key answers it unseen. */
export function createBroadcast(parts: {
  now: () => number;
  schedule: (delayMs: number, callback: () => void) => () => void;
  stateOf: (name: string) => AgentState;
  paneOf: (name: string) => BroadcastPane | null;
}): Broadcast {
  const { now, stateOf, paneOf } = parts;
  const state = createExternalStore(off);
  let cancelEnd = () => {};

  function disarm() {
    cancelEnd();
    state.write(off);
  }
  function choose(armed: BroadcastState["armed"], letGo: readonly string[]) {
    if (armed.size === 0 && letGo.length === 0) return disarm();
    cancelEnd();
    cancelEnd = parts.schedule(ARMED_MS, disarm);
    state.write({ armed, until: now() + ARMED_MS, letGo });
  }
  function without(name: string, why: string) {
    const { armed, letGo } = state.read();
    if (!armed.has(name)) return;
    const rest = new Map(armed);
    rest.delete(name);
    choose(rest, [...letGo.filter((told) => told !== why), why]);
  }
  /** Whether it began to ask since it was chosen, or is no longer there to ask. */
  function hasTurned(name: string, chosenIn: AgentState): boolean {
    const current = stateOf(name);
    return !takesBroadcast(current) && current !== chosenIn;
  }
  function letGo(name: string) {
    without(name, `${name} ${reasons[stateOf(name)] ?? "has ended"}.`);
  }
  /** The other armed panes that may have this now. */
  function receivers(from: string | null): BroadcastPane[] {
    const found: BroadcastPane[] = [];
    for (const [name, chosenIn] of state.read().armed) {
      if (name === from) continue;
      const pane = paneOf(name);
      if (hasTurned(name, chosenIn)) letGo(name);
      else if (!pane) without(name, `${name} is not open.`);
      else found.push(pane);
    }
    return found;
  }

  /** A key has gone out: its time begins anew. */
  function refresh() {
    const now = state.read();
    choose(now.armed, now.letGo);
  }

  return {
    state,
    arm: (names) => choose(new Map(names.map((name) => [name, stateOf(name)])), []),
    toggle(name) {
      const { armed, letGo } = state.read();
      const next = new Map(armed);
      if (!next.delete(name)) next.set(name, stateOf(name));
      choose(next, next.size === 0 ? [] : letGo);
    },
    disarm,
    typed(into, data) {
      const chosenIn = state.read().armed.get(into);
      if (chosenIn === undefined || isMouseReport(data)) return;
      // What answers its question is meant for nobody else.
      if (hasTurned(into, chosenIn)) return letGo(into);
      for (const pane of receivers(into)) pane.send(inCursorMode(data, pane.applicationCursor));
      refresh();
    },
    paste(text) {
      for (const pane of receivers(null)) pane.paste(text, "asked");
      refresh();
    },
    refused: (name, why) => without(name, `${name}: ${why}`),
  };
}

const reasons: Partial<Record<AgentState, string>> = {
  waiting: "shows a dialog, so it gets no more keys",
  exhausted: "has reached its limit",
  starting: "starts anew",
};

/** Where a mouse was in one pane says nothing in another. */
function isMouseReport(data: Uint8Array): boolean {
  const [esc, bracket, kind] = data;
  return esc === 0x1b && bracket === 0x5b && (kind === 0x3c || kind === 0x4d);
}

/** Arrows, Home and End as a program with the other cursor-key mode reads them. */
function inCursorMode(data: Uint8Array, application: boolean): Uint8Array {
  const [esc, introducer, key = 0] = data;
  const moves = data.length === 3 && esc === 0x1b && (introducer === 0x5b || introducer === 0x4f);
  if (!moves || !"ABCDHF".includes(String.fromCharCode(key))) return data;
  return Uint8Array.of(0x1b, application ? 0x4f : 0x5b, key);
}
