import { describe, expect, it } from "vitest";
import { createWorkQueue, type WorkKind } from "./work-queue";

describe("the work queue", () => {
  it("overlaps neighbours of one kind and never the two kinds, in order", async () => {
    const queue = createWorkQueue();
    const log: string[] = [];
    const release = new Map<string, () => void>();
    const add = (kind: WorkKind, name: string) =>
      queue.run(kind, async () => {
        log.push(`+${name}`);
        await new Promise<void>((resolve) => release.set(name, resolve));
        log.push(`-${name}`);
      });
    const all = [add("attach", "a"), add("attach", "b"), add("change", "c"), add("attach", "d")];
    const step = async (name: string) => {
      release.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    };
    await step("");
    for (const name of ["b", "a", "c", "d"]) await step(name);
    await Promise.all(all);
    expect(log).toEqual(["+a", "+b", "-b", "-a", "+c", "-c", "+d", "-d"]);
  });

  it("goes on after a task that failed", async () => {
    const queue = createWorkQueue();
    const failed = queue.run("change", () => Promise.reject(new Error("no")));
    const next = queue.run("attach", async () => "done");
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("done");
  });
});
