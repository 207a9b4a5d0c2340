import { describe, expect, it } from "vitest";
import type { Clock } from "../clock";
import { createStreamBatcher } from "./stream-batcher";

/** A clock that stands still until it is moved. */
function handClock() {
  let now = 1_000_000;
  let timers: { at: number; task: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(ms, task) {
      const timer = { at: now + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  function advance(ms: number) {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.task();
  }
  return { clock, advance };
}

const text = (value: string) => Buffer.from(value);

describe("the stream batcher", () => {
  it("lets echoes pass at once, however quickly one follows another", () => {
    const { clock } = handClock();
    const sent: string[] = [];
    const batcher = createStreamBatcher(clock, (bytes) => sent.push(Buffer.from(bytes).toString()));
    for (const key of "npm test") batcher.push(text(key));
    expect(sent).toEqual([..."npm test"]);
  });

  it("gathers a stream that keeps coming, in order and complete", () => {
    const { clock, advance } = handClock();
    const sent: Uint8Array[] = [];
    const batcher = createStreamBatcher(clock, (bytes) => sent.push(bytes));
    const all: Buffer[] = [];
    for (let chunk = 0; chunk < 1000; chunk += 1) {
      const bytes = text(`${chunk} ${"x".repeat(400)}\n`);
      all.push(bytes);
      batcher.push(bytes);
      advance(1);
    }
    advance(8);
    expect(Buffer.concat(sent).equals(Buffer.concat(all))).toBe(true);
    // 1,000 chunks over 1,000 ms: one frame per window, and the few that passed before the first one filled.
    expect(sent.length).toBeLessThan(150);
  });

  it("sends what waits when it is flushed, and nothing after it was disposed", () => {
    const { clock, advance } = handClock();
    const sent: number[] = [];
    const batcher = createStreamBatcher(clock, (bytes) => sent.push(bytes.byteLength));
    batcher.push(new Uint8Array(5000));
    expect(sent).toEqual([]);
    batcher.flush();
    expect(sent).toEqual([5000]);
    batcher.push(new Uint8Array(5000));
    batcher.dispose();
    advance(100);
    expect(sent).toEqual([5000]);
  });
});
