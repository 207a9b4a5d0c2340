import { expect, test } from "vitest";
import { createReadingPace } from "./reading-pace";

function paced() {
  const calls: string[] = [];
  return { calls, pace: createReadingPace({ pause: () => calls.push("pause"), resume: () => calls.push("resume") }) };
}
const KIB = 1024;

test("a browser that draws in time is never kept waiting", () => {
  const { calls, pace } = paced();
  for (let at = 0; at < 4_096 * KIB; at += 32 * KIB) {
    pace.sent(at);
    pace.drawn(at);
  }
  expect(calls).toEqual([]);
});

test("a late one stops the reading once, and drawing most of it goes on once", () => {
  const { calls, pace } = paced();
  pace.sent(200 * KIB);
  pace.sent(300 * KIB);
  pace.sent(301 * KIB);
  pace.drawn(100 * KIB);
  expect(calls).toEqual(["pause"]);
  pace.drawn(301 * KIB);
  pace.drawn(301 * KIB);
  expect(calls).toEqual(["pause", "resume"]);
});

test("a picture counts until it is drawn, and what was never sent counts for nothing", () => {
  const { calls, pace } = paced();
  pace.pictured(10 * KIB, 300 * KIB);
  pace.drawn(999 * KIB);
  expect(calls).toEqual(["pause"]);
  pace.drawn(10 * KIB);
  expect(calls).toEqual(["pause", "resume"]);
});
