import { describe, expect, it } from "vitest";
import { parseTapeQuery, searchOf, tapeHref } from "./tape-query";

const id = "20261129t092733-7f3a2c";

describe("the address of the tape", () => {
  it("says what is searched for and which moment is open, and comes back the same", () => {
    const query = parseTapeQuery({ q: '"a b"', agent: "acme/qa-agent", when: "day", case: "1", t: "12.5" }, id);
    const href = tapeHref(query);
    expect(href).toBe(`/tape/${id}?q=%22a+b%22&agent=acme%2Fqa-agent&when=day&case=1&t=12.5`);
    const search = Object.fromEntries(new URL(href, "http://x").searchParams);
    expect(parseTapeQuery(search, id)).toEqual(query);
  });

  it("leaves out what is as usual, and takes nothing that is no value", () => {
    expect(tapeHref(parseTapeQuery({}, null))).toBe("/tape");
    expect(parseTapeQuery({ agent: "A B", when: "soon", t: "-3", older: "x" }, "../x")).toEqual({
      ...{ text: "", agent: null, span: "all", matchCase: false, cursor: null, recording: null, seconds: null },
    });
  });

  it("is searched from the beginning of its span", () => {
    expect(searchOf(parseTapeQuery({ q: "x", when: "hour" }, null), 10_000_000)).toEqual({
      ...{ text: "x", matchCase: false, from: 6_400_000 },
    });
  });
});
