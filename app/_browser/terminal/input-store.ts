import type { TerminalId } from "@/lib/contract/ids";

/** One sequence on its way: it is sent again with the same bytes until it is answered. */
export type SentInput = { sequence: number; data: Uint8Array };

export type QueuedInput = {
  /** The sequence that the next batch gets. */
  next: number;
  sent: SentInput | null;
  /** Typed since, not numbered yet. */
  waiting: Uint8Array;
};

export type InputStore = { load(): QueuedInput; save(queue: QueuedInput): void };

const empty: QueuedInput = { next: 1, sent: null, waiting: new Uint8Array() };

export type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/**
 * Keeps one client's queue for one terminal over reloads of the tab. `session` tells one run of an agent from the next:
 * what was typed into one never reaches another. A full storage keeps the queue in memory only.
 */
export function createInputStore(
  storage: TextStorage,
  owner: { clientId: string; terminalId: TerminalId; session: string },
): InputStore {
  const key = `terminal-input:${owner.clientId}:${owner.terminalId}:${owner.session}`;
  return {
    load() {
      const stored = storage.getItem(key);
      return stored ? decode(stored) : empty;
    },
    save(queue) {
      try {
        storage.setItem(key, encode(queue));
      } catch (error) {
        if (!(error instanceof DOMException)) throw error;
        storage.removeItem(key);
      }
    },
  };
}

function encode({ next, sent, waiting }: QueuedInput): string {
  return JSON.stringify([next, sent?.sequence ?? 0, sent ? toText(sent.data) : "", toText(waiting)]);
}

function decode(stored: string): QueuedInput {
  const [next, sequence, sent, waiting]: [number, number, string, string] = JSON.parse(stored);
  return { next, sent: sequence ? { sequence, data: toBytes(sent) } : null, waiting: toBytes(waiting) };
}

/** One character per byte: storage holds text, and input may be any bytes. */
function toText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
