import { afterEach, expect, it, vi } from "vitest";
import { leadOneTab } from "./one-tab";

afterEach(() => vi.unstubAllGlobals());

it("leads in one tab at a time, and in the next one when that closes", async () => {
  vi.stubGlobal("navigator", { locks: oneLock() });
  const [first, second, third] = [leadOneTab("notices"), leadOneTab("notices"), leadOneTab("notices")];
  const leaders = () => [first, second, third].map(({ leads }) => leads());
  await vi.waitFor(() => expect(leaders()).toEqual([true, false, false]));
  second.dispose();
  first.dispose();
  await vi.waitFor(() => expect(leaders()).toEqual([false, false, true]));
});

it("leads where the browser has no locks", () => {
  vi.stubGlobal("navigator", {});
  expect(leadOneTab("notices").leads()).toBe(true);
});

/** The Web Locks API for one exclusive name: first come, first served; who is aborted before its turn never gets it. */
function oneLock() {
  let turn: Promise<unknown> = Promise.resolve();
  return {
    request(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) {
      const mine = turn.then(() => {
        signal.throwIfAborted();
        return work();
      });
      turn = mine.catch(() => {});
      return mine;
    },
  };
}
