import { expect, test } from "vitest";
import type { AgentState } from "@/lib/contract/status";
import { ARMED_MS, createBroadcast } from "./broadcast";

function wall(names: readonly string[]) {
  const states = new Map<string, AgentState>(names.map((name) => [name, "idle"]));
  const got = new Map<string, string>(names.map((name) => [name, ""]));
  const application = new Set<string>();
  let time = 0;
  let end: { at: number; run: () => void } | null = null;
  const broadcast = createBroadcast({
    now: () => time,
    schedule(delay, run) {
      end = { at: time + delay, run };
      return () => {
        end = null;
      };
    },
    stateOf: (name) => states.get(name) ?? "stopped",
    paneOf: (name) =>
      got.has(name)
        ? {
            applicationCursor: application.has(name),
            send: (data) => got.set(name, got.get(name) + new TextDecoder().decode(data)),
            paste: (text) => got.set(name, `${got.get(name)}<${text}>`),
          }
        : null,
  });
  return {
    broadcast,
    states,
    application,
    got: () => Object.fromEntries(got),
    pass(ms: number) {
      time += ms;
      if (end && end.at <= time) end.run();
    },
  };
}
const bytes = (text: string) => new TextEncoder().encode(text);

test("what is typed into an armed pane goes to the other armed ones, and to nobody else", () => {
  const { broadcast, got } = wall(["a", "b", "c", "d"]);
  broadcast.arm(["a", "b", "c"]);
  broadcast.typed("a", bytes("hi"));
  broadcast.typed("d", bytes("own"));
  expect(got()).toEqual({ a: "", b: "hi", c: "hi", d: "" });
});

test("it switches itself off 60 seconds after the last key", () => {
  const { broadcast, got, pass } = wall(["a", "b"]);
  broadcast.arm(["a", "b"]);
  pass(ARMED_MS - 1);
  broadcast.typed("a", bytes("x"));
  pass(ARMED_MS - 1);
  expect(broadcast.state.read().armed.size).toBe(2);
  pass(1);
  broadcast.typed("a", bytes("y"));
  expect(broadcast.state.read().armed.size).toBe(0);
  expect(got()).toEqual({ a: "", b: "x" });
});

test("a pane that begins to ask gets no more keys, and it is said which", () => {
  const { broadcast, states, got } = wall(["a", "b", "c"]);
  broadcast.arm(["a", "b", "c"]);
  states.set("b", "waiting");
  broadcast.typed("a", bytes("1"));
  expect(got()).toEqual({ a: "", b: "", c: "1" });
  expect([...broadcast.state.read().armed.keys()]).toEqual(["a", "c"]);
  expect(broadcast.state.read().letGo).toEqual(["b shows a dialog, so it gets no more keys."]);
});

test("the answer to a question that an armed pane begins to ask goes to no other pane", () => {
  const { broadcast, states, got } = wall(["a", "b", "c"]);
  broadcast.arm(["a", "b", "c"]);
  states.set("a", "waiting");
  broadcast.typed("a", bytes("2"));
  expect(got()).toEqual({ a: "", b: "", c: "" });
  expect([...broadcast.state.read().armed.keys()]).toEqual(["b", "c"]);
  expect(broadcast.state.read().letGo).toEqual(["a shows a dialog, so it gets no more keys."]);
});

test("a pane that was chosen while it asked is answered", () => {
  const { broadcast, states, got } = wall(["a", "b"]);
  states.set("b", "waiting");
  broadcast.arm(["a"]);
  broadcast.toggle("b");
  broadcast.typed("a", bytes("1"));
  expect(got()).toEqual({ a: "", b: "1" });
});

test("a refusal ends it for that pane and is told", () => {
  const { broadcast, got } = wall(["a", "b"]);
  broadcast.arm(["a", "b"]);
  broadcast.refused("b", "Your role may not do this.");
  broadcast.typed("a", bytes("x"));
  expect(got()).toEqual({ a: "", b: "" });
  expect(broadcast.state.read().letGo).toEqual(["b: Your role may not do this."]);
});

test("arrows go out as each program reads them, mouse reports not at all", () => {
  const { broadcast, application, got } = wall(["a", "b", "c"]);
  application.add("b");
  broadcast.arm(["a", "b", "c"]);
  broadcast.typed("a", bytes("\x1b[A"));
  broadcast.typed("a", bytes("\x1b[<0;3;4M"));
  expect(got()).toEqual({ a: "", b: "\x1bOA", c: "\x1b[A" });
});

test("a paste goes into every armed pane", () => {
  const { broadcast, got } = wall(["a", "b", "c"]);
  broadcast.arm(["a", "b"]);
  broadcast.paste("text");
  expect(got()).toEqual({ a: "<text>", b: "<text>", c: "" });
});

test("letting the last pane go disarms", () => {
  const { broadcast } = wall(["a"]);
  broadcast.toggle("a");
  broadcast.toggle("a");
  expect(broadcast.state.read()).toEqual({ armed: new Map(), until: 0, letGo: [] });
});
