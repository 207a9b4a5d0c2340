import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinChanges } from "./join-changes";

const entry = (name: string, path = "src/**") => `  ${name}:
    model: sonnet
    cannot_access:
      - docs/**
      - ${path}
      - "*.md"
    responsibilities: []
`;
const base = `agents:\n${entry("a")}${entry("b")}${entry("c")}`;

describe("a draft joined with a file that has changed", () => {
  it("keeps both changes where they are apart", () => {
    const mine = base.replace("  a:\n    model: sonnet", "  a:\n    model: opus");
    const theirs = base.replace("  c:\n    model: sonnet", "  c:\n    model: haiku");
    expect(joinChanges(base, mine, theirs)).toBe(mine.replace("  c:\n    model: sonnet", "  c:\n    model: haiku"));
    expect(joinChanges(base, base, theirs)).toBe(theirs);
    expect(joinChanges(base, theirs, theirs)).toBe(theirs);
  });

  it("fault F15: never changes another agent whose lines read the same", () => {
    const mine = base.replace(entry("a"), entry("a").replace("      - src/**\n", ""));
    // The entry that the draft changes is gone, and the next one looks just like it.
    expect(joinChanges(base, mine, base.replace(entry("a"), ""))).toBeNull();
    expect(joinChanges(base, mine, base.replace(entry("a"), entry("a", "lib/**")))).toBeNull();
    // Lines that came before it move it, and nothing else.
    const moved = base.replace(entry("a"), `${entry("x")}${entry("y")}${entry("a")}`);
    expect(joinChanges(base, mine, moved)).toBe(moved.replace(entry("a"), entry("a").replace("      - src/**\n", "")));
  });

  it("is left to people where both write in the same place", () => {
    const end = (line: string) => `${base}${line}\n`;
    expect(joinChanges(base, end("# mine"), end("# theirs"))).toBeNull();
    expect(joinChanges("a\nb\n", "A\nb\n", "a\nB\n")).toBeNull();
    expect(joinChanges("a\nb\nc", "A\nb\nc", "a\nb\nc\n")).toBe("A\nb\nc\n");
  });

  it("tells a line that was emptied from one that is gone", () => {
    expect(joinChanges("a\nz", "\nz", "z")).toBeNull();
    expect(joinChanges("a\nz", "z", "\nz")).toBeNull();
  });

  it("gives the same whoever was first", () => {
    const text = fc.array(fc.constantFrom("x", "y", "z", ""), { maxLength: 12 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        expect(joinChanges(base, mine, theirs)).toBe(joinChanges(base, theirs, mine));
        expect(joinChanges(base, mine, base)).toBe(mine);
      }),
    );
  });
});
