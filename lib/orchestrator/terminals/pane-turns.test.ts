import { expect, it } from "vitest";
import { AgentId } from "@/lib/contract/ids";
import { createPaneTurns } from "./pane-turns";

const a = AgentId.parse("a-agent");
const b = AgentId.parse("b-agent");

it("lets one type at a time to an agent, in the order in which they came, also behind one that failed", async () => {
  const turns = createPaneTurns({ now: () => 0 });
  const order: string[] = [];
  let release = () => {};
  const first = turns.inTurn(a, async () => {
    order.push("first");
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    throw new Error("the pane is gone");
  });
  const second = turns.inTurn(a, async () => order.push("second"));
  await turns.inTurn(b, async () => order.push("other"));
  expect({ order, taken: turns.isTaken(a) }).toEqual({ order: ["first", "other"], taken: true });
  release();
  await expect(first).rejects.toThrow("the pane is gone");
  await second;
  expect({ order, taken: turns.isTaken(a) }).toEqual({ order: ["first", "other", "second"], taken: false });
});

it("waits after keys until the agent has worked, or for three seconds", () => {
  let now = 0;
  const turns = createPaneTurns({ now: () => now });
  turns.typed(a);
  turns.stateChanged(a, "idle");
  expect(turns.isSettling(a)).toBe(true);
  turns.stateChanged(a, "working");
  turns.stateChanged(a, "done");
  expect(turns.isSettling(a)).toBe(false);
  turns.typed(a);
  now = 3_000;
  expect(turns.isSettling(a)).toBe(false);
});
