import { describe, expect, it } from "vitest";
import type { TerminalId } from "@/lib/contract/ids";
import { type AppError, failure, type Reply, success } from "@/lib/contract/reply";
import { createInputQueue } from "./input-queue";
import { createInputStore, type SentInput, type TextStorage } from "./input-store";

// The shape is the server's business; here it is only a name.
const terminalId = "agent:backend-agent" as TerminalId;

describe("createInputQueue", () => {
  it("sends the first key at once, and those typed meanwhile together", () => {
    const { queue, wire, type } = setup();
    type("a");
    expect(wire.sent).toEqual([{ sequence: 1, text: "a" }]);
    type("b");
    type("c");
    expect(wire.sent).toHaveLength(1);
    wire.answer(success({ watermark: 1 }));
    expect(wire.sent[1]).toEqual({ sequence: 2, text: "bc" });
    wire.answer(success({ watermark: 2 }));
    expect(queue.pendingBytes()).toBe(0);
  });

  it("keeps every byte as typed", () => {
    const { queue, wire } = setup();
    queue.type(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    expect(wire.raw[0]?.data).toEqual(Uint8Array.from({ length: 256 }, (_, byte) => byte));
  });

  it("cuts a long paste into pieces of 64 KiB, in order", () => {
    const { queue, wire } = setup();
    const paste = Uint8Array.from({ length: 150_000 }, (_, index) => index % 251);
    queue.type(paste);
    for (let sequence = 1; sequence <= 3; sequence++) wire.answer(success({ watermark: sequence }));
    expect(wire.raw.map(({ data }) => data.byteLength)).toEqual([65_536, 65_536, 18_928]);
    expect(Uint8Array.from(wire.raw.flatMap(({ data }) => [...data]))).toEqual(paste);
  });

  it("sends the unanswered batch again after a cut, with its number, and then the rest", () => {
    const { queue, wire, type } = setup();
    type("a");
    wire.takeAnswer();
    queue.disconnected();
    type("b");
    expect(wire.sent).toHaveLength(1);
    queue.connected();
    expect(wire.sent[1]).toEqual({ sequence: 1, text: "a" });
    wire.answer(success({ watermark: 1 }));
    expect(wire.sent[2]).toEqual({ sequence: 2, text: "b" });
  });

  it("ignores an answer to a send that it has repeated since", () => {
    const { queue, wire, type } = setup();
    type("a");
    const late = wire.takeAnswer();
    queue.disconnected();
    queue.connected();
    late(success({ watermark: 1 }));
    expect(queue.pendingBytes()).toBe(1);
    wire.answer(success({ watermark: 1 }));
    expect(queue.pendingBytes()).toBe(0);
  });

  it("goes on after a reload where it was", () => {
    const storage = createStorage();
    const before = setup(storage);
    before.type("a");
    before.type("é");
    const after = setup(storage);
    expect(after.wire.sent).toEqual([{ sequence: 1, text: "a" }]);
    after.wire.answer(success({ watermark: 1 }));
    expect(after.wire.sent[1]).toEqual({ sequence: 2, text: "é" });
    after.wire.answer(success({ watermark: 2 }));
    expect(setup(storage).wire.sent).toEqual([]);
  });

  it("never types into the next session what was meant for the one before", () => {
    const storage = createStorage();
    setup(storage, "first").type("rm it");
    expect(setup(storage, "second").wire.sent).toEqual([]);
  });

  it("drops what is refused for good, says how much, and goes on", () => {
    const { queue, wire, type, refusals } = setup();
    type("a");
    type("bc");
    wire.answer(failure("not-running", "backend-agent has no running session."));
    expect(refusals).toEqual([{ code: "not-running", bytes: 3 }]);
    expect(queue.pendingBytes()).toBe(0);
    type("d");
    expect(wire.sent[1]).toEqual({ sequence: 2, text: "d" });
  });

  it("tries again after a passing failure, four times in all", () => {
    const { wire, type, clock, refusals } = setup();
    type("a");
    for (let tries = 1; tries <= 4; tries++) {
      expect(wire.sent).toHaveLength(tries);
      wire.answer(failure("unexpected", "The server failed on this request."));
      clock.runAll();
    }
    expect(new Set(wire.sent.map(({ sequence }) => sequence))).toEqual(new Set([1]));
    expect(refusals).toEqual([{ code: "unexpected", bytes: 1 }]);
  });

  it("reports a half-open link when no answer comes", () => {
    const { clock, type, halfOpen } = setup();
    type("a");
    expect(halfOpen.count).toBe(0);
    clock.runAll();
    expect(halfOpen.count).toBe(1);
  });
});

function setup(storage: TextStorage = createStorage(), session = "1") {
  const clock = createClock();
  const wire = createWire();
  const refusals: { code: AppError["code"]; bytes: number }[] = [];
  const halfOpen = { count: 0 };
  const queue = createInputQueue({
    store: createInputStore(storage, { clientId: "client", terminalId, session }),
    send: wire.send,
    schedule: clock.schedule,
    onRefused: ({ code }, bytes) => refusals.push({ code, bytes }),
    onHalfOpen: () => halfOpen.count++,
    isConnected: true,
  });
  return { queue, wire, clock, refusals, halfOpen, type: (text: string) => queue.type(new TextEncoder().encode(text)) };
}

type Answer = (reply: Reply<{ watermark: number }>) => void;

/** The network: keeps what was sent and lets the test answer. */
function createWire() {
  const raw: SentInput[] = [];
  const answers: Answer[] = [];
  function takeAnswer(): Answer {
    const answer = answers.shift();
    if (!answer) throw new Error("nothing waits for an answer");
    return answer;
  }
  return {
    raw,
    get sent() {
      return raw.map(({ sequence, data }) => ({ sequence, text: new TextDecoder().decode(data) }));
    },
    send(input: SentInput, answered: Answer) {
      raw.push(input);
      answers.push(answered);
    },
    takeAnswer,
    answer: (reply: Reply<{ watermark: number }>) => takeAnswer()(reply),
  };
}

function createClock() {
  const timers = new Set<() => void>();
  return {
    schedule(_delayMs: number, callback: () => void) {
      timers.add(callback);
      return () => timers.delete(callback);
    },
    runAll() {
      for (const callback of [...timers]) {
        timers.delete(callback);
        callback();
      }
    },
  };
}

function createStorage(): TextStorage {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
}
