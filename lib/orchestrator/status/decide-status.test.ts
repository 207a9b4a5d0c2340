import { describe, expect, it } from "vitest";
import type { StatusSignal } from "@/lib/contract/status";
import { type Claim, decideStatus, type StatusEvidence } from "./decide-status";
import type { ScreenState } from "./screen-rules";

const running: StatusEvidence = {
  session: "running",
  pane: { dead: false, exitCode: null },
  isStarting: false,
  foreground: "claude",
  claims: [],
  endedUnseen: false,
};

function claim(state: ScreenState, signal: StatusSignal = "screen", seenAt = 100, more: Partial<Claim> = {}): Claim {
  return { signal, seenAt, state, reason: `${signal} says ${state}`, ...more };
}

const states: ScreenState[] = ["exhausted", "waiting", "working", "watching", "idle"];

describe("a status", () => {
  it("is lost before everything, then stopped, then dead with its exit code", () => {
    const claims = states.map((state) => claim(state));
    expect(decideStatus({ ...running, session: "lost", claims }).state).toBe("lost");
    expect(decideStatus({ ...running, session: "none", pane: null, claims }).state).toBe("stopped");
    const dead = decideStatus({ ...running, pane: { dead: true, exitCode: 3 }, claims, isStarting: true });
    expect(dead).toMatchObject({ state: "dead", exitCode: 3, reason: "The program has ended with code 3." });
    expect(decideStatus({ ...running, pane: { dead: true, exitCode: null } })).not.toHaveProperty("exitCode");
  });

  it("takes limit, waiting, working, watching and idle in this order from equal claims", () => {
    states.forEach((expected, index) => {
      const claims = states.slice(index).reverse();
      expect(decideStatus({ ...running, claims: claims.map((state) => claim(state)) }).state).toBe(expected);
    });
  });

  it("keeps the winner's signal, reason, question and time limit", () => {
    const question = { text: "Go on?", options: [{ key: "1", label: "Yes" }] };
    const decided = decideStatus({ ...running, claims: [claim("waiting", "screen", 1, { question }), claim("idle")] });
    expect(decided).toEqual({ state: "waiting", signal: "screen", reason: "screen says waiting", question });
    const limited = decideStatus({ ...running, claims: [claim("exhausted", "screen", 1, { until: "4:05pm" })] });
    expect(limited.until).toBe("4:05pm");
  });

  it("never lets a screen beat an event that is as fresh, and lets it fill the time since an older one", () => {
    const waiting = claim("waiting", "screen", 100);
    expect(decideStatus({ ...running, claims: [waiting, claim("working", "event", 100)] }).state).toBe("working");
    expect(decideStatus({ ...running, claims: [waiting, claim("working", "event", 99)] }).state).toBe("waiting");
    expect(decideStatus({ ...running, claims: [claim("working", "process"), claim("idle", "record")] }).state).toBe(
      "idle",
    );
  });

  it("is done instead of idle until a person has looked", () => {
    expect(decideStatus({ ...running, claims: [claim("idle")], endedUnseen: true }).state).toBe("done");
    expect(decideStatus({ ...running, claims: [claim("watching")], endedUnseen: true }).state).toBe("watching");
  });

  it("is starting or unknown where nothing is claimed, and never idle", () => {
    expect(decideStatus({ ...running, isStarting: true }).state).toBe("starting");
    expect(decideStatus({ ...running, isStarting: true, claims: [claim("idle")] }).state).toBe("idle");
    expect(decideStatus({ ...running, endedUnseen: true })).toEqual({
      state: "unknown",
      signal: "process",
      reason: "claude runs, and nothing on its screen tells what it does.",
    });
  });
});
