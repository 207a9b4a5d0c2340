import { describe, expect, it } from "vitest";
import { handoffHref, parseHandoffQuery } from "./handoff-query";

describe("the address of the hand-offs", () => {
  it.each(["/handoffs", "/handoffs?state=rejected&agent=backend-agent&id=a-b", "/handoffs?state=overdue&view=graph"])(
    "%s is read and written the same",
    (address) => {
      const search = Object.fromEntries(new URL(address, "http://own.invalid").searchParams);
      expect(handoffHref(parseHandoffQuery(search))).toBe(address);
    },
  );

  it("takes nothing that it does not know", () => {
    expect(parseHandoffQuery({ state: "finished", view: "map", id: ["a", "b"] })).toEqual({
      state: null,
      agent: null,
      id: null,
      view: "list",
    });
  });
});
