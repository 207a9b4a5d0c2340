import { describe, expect, it } from "vitest";
import { parsePaneId, parseSessionId, parseSessionName, parseWindowId } from "./ids";

describe("names and ids", () => {
  it("attack 35: a session name is nothing that tmux reads as a format, an id, an option or a target", () => {
    const bad = [
      "x#(touch p)",
      "#{pid}",
      "$1",
      "@1",
      "%1",
      "=a",
      "a:b",
      "a.b",
      "-x",
      "{last}",
      "!",
      "",
      "A",
      "_keeper",
    ];
    for (const name of [...bad, "a b", "a\nb", "a\0", "ä", "../x", "a".repeat(101), "a\n"]) {
      expect(() => parseSessionName(name), name).toThrow(expect.objectContaining({ code: "bad-argument" }));
    }
    for (const name of ["a", "iw-backend-agent", "iw_2", "a".repeat(100)]) expect(parseSessionName(name)).toBe(name);
  });

  it("an id is its sigil and a number", () => {
    expect([parseSessionId("$0"), parseWindowId("@17"), parsePaneId("%4")]).toEqual(["$0", "@17", "%4"]);
    for (const id of ["", "%", "4", "$4", "%-1", "%4;", "%4 ", "%4\n", "{last}"]) {
      expect(() => parsePaneId(id), id).toThrow(expect.objectContaining({ code: "bad-argument" }));
    }
  });
});
