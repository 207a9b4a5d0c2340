import { describe, expect, it } from "vitest";
import { OperationId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import { systemClock } from "../clock";
import { createOperations } from "./operations";

function recorded() {
  const seen: Operation[] = [];
  const operations = createOperations({ clock: systemClock, onChange: (operation) => seen.push(operation) });
  return { operations, seen };
}

describe("operations", () => {
  it("tell their beginning and their end at once, and end with the results", async () => {
    const { operations, seen } = recorded();
    const { id } = operations.start("generate", ["a", "b"], async (report) => {
      report("a", "running");
      report("a", "done");
      report("b", "failed", { code: "boom", message: "b broke" });
    });
    const ended = await operations.waitFor(id);
    expect(ended).toMatchObject({
      ok: true,
      value: {
        items: [
          { name: "a", state: "done" },
          { name: "b", state: "failed", error: { code: "boom" } },
        ],
      },
    });
    expect(seen.map((operation) => operation.items[0]?.state)).toEqual(["queued", "done"]);
    expect(seen.at(-1)?.finishedAt).not.toBeNull();
  });

  it("tell the steps between together, however many there are", async () => {
    const { operations, seen } = recorded();
    const names = Array.from({ length: 1000 }, (_, index) => `agent-${index}`);
    const { id } = operations.start("generate", names, async (report) => {
      for (const name of names) report(name, "running");
      await new Promise<void>((resolve) => systemClock.after(120, resolve));
      for (const name of names) report(name, "done");
    });
    await operations.waitFor(id);
    expect(seen.some(({ items }) => items.every(({ state }) => state === "running"))).toBe(true);
    expect(seen.length).toBeLessThanOrEqual(4);
    expect(seen.at(-1)?.items.every(({ state }) => state === "done")).toBe(true);
  });

  it("mark what a cancelled job did not reach as cancelled", async () => {
    const { operations } = recorded();
    const { id } = operations.start("spawn", ["a", "b"], async (report, signal) => {
      report("a", "done");
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    });
    expect(operations.cancel(id).ok).toBe(true);
    const ended = await operations.waitFor(id);
    expect(ended).toMatchObject({ ok: true, value: { items: [{ state: "done" }, { state: "cancelled" }] } });
  });

  it("turn an unexpected throw into a failure of the open items, with its cause", async () => {
    const { operations } = recorded();
    const { id } = operations.start("stop", ["a"], () => Promise.reject(new Error("disk on fire")));
    const ended = await operations.waitFor(id);
    expect(ended).toMatchObject({
      ok: true,
      value: { items: [{ state: "failed", error: { code: "unexpected", cause: "disk on fire" } }] },
    });
  });

  it("answer an unknown id with the next step", async () => {
    const { operations } = recorded();
    const id = OperationId.parse("00000000-0000-4000-8000-000000000000");
    expect(await operations.waitFor(id)).toMatchObject({ ok: false, error: { code: "operation-not-found" } });
  });
});
