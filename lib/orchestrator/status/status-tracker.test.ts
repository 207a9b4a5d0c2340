import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { AgentName } from "@/lib/contract/ids";
import { loadScreenRules } from "./screen-rules";
import { createStatusTracker, type Observation } from "./status-tracker";
import { createHandClock } from "./testing/hand-clock";

const loaded = await loadScreenRules(new URL("../../../templates/screens.yaml", import.meta.url).pathname);
if (!loaded.ok) throw new Error(loaded.error.message);
const rules = loaded.value;
const agent = AgentName.parse("backend-agent");

function capture(name: string): string[] {
  return readFileSync(new URL(`./fixtures/claude/${name}.txt`, import.meta.url), "utf8").split("\n");
}

/** An agent whose pane shows one capture after the other. */
function openAgent(first: string | null = null) {
  const { clock, advance } = createHandClock();
  const tracker = createStatusTracker({ clock, rules, stalledAfterMs: () => 600_000 });
  let lines = first === null ? [] : capture(first);
  let printedAt: number | null = null;
  const running: Observation = {
    session: "running",
    pane: { dead: false, exitCode: null },
    foreground: "claude",
    startedAt: null,
    startedAs: "program",
    view: { screen: () => ({ lines, title: "" }), lastOutputAt: () => printedAt },
  };
  const told: string[] = [];
  tracker.onChange((_agent, { state }) => told.push(state));
  /** New output that draws this screen. */
  function print(name: string) {
    lines = capture(name);
    printedAt = clock.now();
    tracker.outputSeen(agent);
  }
  const state = () => tracker.current(agent).state;
  return {
    tracker,
    told,
    advance,
    state,
    print,
    observe: (more: Partial<Observation> = {}) => tracker.observe(agent, { ...running, ...more }).state,
    /** Prints, and waits until the screen is quiet. */
    shows(name: string) {
      print(name);
      advance(200);
      return state();
    },
  };
}

describe("the status of an agent", () => {
  it("is read from a screen that is quiet", () => {
    expect(openAgent("07-idle-hybrid").observe()).toBe("idle");
    expect(openAgent("13-permission-bash").observe()).toBe("waiting");
    expect(openAgent("23-sub-429-limit").observe()).toBe("exhausted");
  });

  it("waits for 200 ms of quiet, except for a busy footer", () => {
    const { observe, print, advance, state } = openAgent("07-idle-hybrid");
    observe();
    print("13-permission-bash");
    expect(state()).toBe("idle");
    advance(150);
    print("13-permission-bash");
    advance(150);
    expect(state()).toBe("idle");
    advance(50);
    expect(state()).toBe("waiting");
    print("08-working-spinner");
    expect(state()).toBe("working");
  });

  it("is judged after two seconds even if the pane never gets quiet", () => {
    const { observe, print, advance, state } = openAgent("07-idle-hybrid");
    observe();
    for (let ms = 0; ms < 1_800; ms += 100) {
      print("13-permission-bash");
      advance(100);
    }
    expect(state()).toBe("idle");
    for (let ms = 0; ms < 600; ms += 100) {
      print("13-permission-bash");
      advance(100);
    }
    expect(state()).toBe("waiting");
  });

  it("is done after work until a person has looked, and then idle", () => {
    const { observe, shows, tracker, state, told } = openAgent("07-idle-hybrid");
    observe();
    expect(shows("08-working-spinner")).toBe("working");
    expect(shows("13-permission-bash")).toBe("waiting");
    expect(shows("10-tool-running")).toBe("working");
    expect(shows("11-done-idle")).toBe("done");
    expect(shows("11-done-idle")).toBe("done");
    tracker.markSeen(agent);
    expect(state()).toBe("idle");
    tracker.markSeen(agent);
    expect(told).toEqual(["idle", "working", "waiting", "working", "done", "idle"]);
  });

  it("is idle at once when the person ended the turn", () => {
    const { observe, shows } = openAgent("07-idle-hybrid");
    observe();
    shows("51-80col-working");
    expect(shows("53-80col-after-esc")).toBe("idle");
  });

  it("is done when what ran in the background has ended", () => {
    const { observe, shows } = openAgent("07-idle-hybrid");
    observe();
    shows("72-message-queued");
    expect(shows("63-background-shell-started")).toBe("watching");
    expect(shows("65-after-background-shell-ended")).toBe("done");
  });

  it("keeps its times: since when, and when it was last seen", () => {
    const { observe, shows, tracker, advance } = openAgent("07-idle-hybrid");
    observe();
    expect(tracker.current(agent)).toMatchObject({ state: "idle", since: null, seenAt: 1_000_000 });
    advance(5_000);
    shows("08-working-spinner");
    expect(tracker.current(agent)).toMatchObject({ state: "working", since: 1_005_000 });
    advance(3_000);
    observe();
    expect(tracker.current(agent)).toMatchObject({ since: 1_005_000, seenAt: 1_008_200 });
    expect(tracker.history(agent).map(({ state }) => state)).toEqual(["working", "idle"]);
  });

  it("is starting until the program shows something, for fifteen seconds at most", () => {
    const shown = openAgent("01-first-start");
    expect(shown.observe({ startedAt: 1_000_000, foreground: "bash" })).toBe("starting");
    expect(shown.observe({ startedAt: 1_000_000 })).toBe("starting");
    expect(shown.shows("07-idle-hybrid")).toBe("idle");
    const silent = openAgent("01-first-start");
    expect(silent.observe({ startedAt: 1_000_000 })).toBe("starting");
    silent.advance(15_000);
    expect(silent.state()).toBe("unknown");
  });

  it("is told by the process in a shell", () => {
    const { observe, tracker } = openAgent();
    expect(observe({ startedAs: "shell", foreground: "-bash" })).toBe("idle");
    expect(observe({ startedAs: "shell", foreground: "make" })).toBe("working");
    expect(tracker.current(agent).reason).toBe("make runs in the shell's foreground.");
    expect(observe({ startedAs: "shell", foreground: "-bash" })).toBe("idle");
  });

  it("is idle when a program has left its shell behind, whatever it left on the screen", () => {
    const { observe } = openAgent("36-trust-no-exit");
    expect(observe({ foreground: "bash" })).toBe("idle");
  });

  it("is unknown, never idle, for a program that nobody has rules for", () => {
    const { observe, tracker } = openAgent("07-idle-hybrid");
    expect(observe({ foreground: "codex" })).toBe("unknown");
    expect(tracker.current(agent).reason).toContain("codex");
  });

  it("is dead with its exit code, then stopped, then lost", () => {
    const { observe, tracker } = openAgent("08-working-spinner");
    observe();
    expect(observe({ pane: { dead: true, exitCode: 137 } })).toBe("dead");
    expect(tracker.current(agent).exitCode).toBe(137);
    expect(observe({ session: "none", pane: null, view: null, foreground: null })).toBe("stopped");
    expect(observe({ session: "lost", pane: null, view: null, foreground: null })).toBe("lost");
  });

  it("believes a fresh event more than the screen", () => {
    const { observe } = openAgent("07-idle-hybrid");
    const event = {
      signal: "event" as const,
      seenAt: 1_000_000,
      state: "working" as const,
      reason: "A prompt was sent.",
    };
    expect(observe({ claims: [event] })).toBe("working");
  });

  it("tells nothing when nothing has changed, and nothing after it was disposed of", () => {
    const { observe, told, tracker, print, advance } = openAgent("07-idle-hybrid");
    observe();
    observe();
    expect(told).toEqual(["idle"]);
    print("13-permission-bash");
    tracker.dispose();
    advance(1_000);
    expect(told).toEqual(["idle"]);
  });

  it("is unknown before anybody has looked, and again when it was forgotten", () => {
    const { observe, tracker, state } = openAgent("07-idle-hybrid");
    expect(state()).toBe("unknown");
    observe();
    tracker.forget(agent);
    expect(state()).toBe("unknown");
    expect(tracker.history(agent)).toEqual([]);
  });

  it("keeps a bounded history", () => {
    const { observe, shows, tracker } = openAgent("07-idle-hybrid");
    observe();
    for (let round = 0; round < 50; round += 1) {
      shows("08-working-spinner");
      shows("13-permission-bash");
    }
    expect(tracker.history(agent)).toHaveLength(60);
  });
});
