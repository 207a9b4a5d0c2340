import { describe, expect, it } from "vitest";
import { TmuxError } from "@/lib/tmux/tmux";
import { inBackground } from "./in-background";

describe("work in the background", () => {
  it("is reported when it fails, but for what tmux is expected to say", async () => {
    const reported: unknown[] = [];
    const run = inBackground((error) => reported.push(error));
    const broken = new Error("broken");
    const works = [Promise.reject(broken), Promise.reject(new TmuxError("server-lost", "gone")), Promise.resolve(1)];
    works.forEach(run);
    await Promise.allSettled(works);
    expect(reported).toEqual([broken]);
  });
});
