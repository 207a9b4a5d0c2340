import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TextRow } from "@/lib/contract/config-review";
import { compareLines } from "./compare-lines";

const text = (...lines: string[]) => lines.map((line) => `${line}\n`).join("");
const numbered = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);

function drawn(rows: readonly TextRow[]): string[] {
  return rows.map((row) => {
    if (row.kind === "fold") return `… ${row.from} to ${row.to}`;
    return `${row.changed}: ${[row.registry, row.generated, row.disk].map((cell) => cell ?? "-").join(" | ")}`;
  });
}

describe("a text on three sides", () => {
  it("shows what a person changed and what the registry changed, each beside what was generated", () => {
    const generated = text(...numbered);
    const disk = generated.replace("line 5\n", "line five\n");
    const registry = generated.replace("line 15\n", "");
    expect(drawn(compareLines({ registry, generated, disk }))).toEqual([
      "… 1 to 2",
      "no: line 3 | line 3 | line 3",
      "no: line 4 | line 4 | line 4",
      "disk: line 5 | line 5 | line five",
      "no: line 6 | line 6 | line 6",
      "no: line 7 | line 7 | line 7",
      "… 8 to 12",
      "no: line 13 | line 13 | line 13",
      "no: line 14 | line 14 | line 14",
      "registry: - | line 15 | line 15",
      "no: line 16 | line 16 | line 16",
      "no: line 17 | line 17 | line 17",
      "… 18 to 20",
    ]);
  });

  it("puts what both changed in one place side by side", () => {
    expect(
      drawn(
        compareLines({ registry: text("a", "B", "c"), generated: text("a", "b", "c"), disk: text("a", "β", "x", "c") }),
      ),
    ).toEqual(["no: a | a | a", "both: B | b | β", "disk: - | - | x", "no: c | c | c"]);
  });

  it("takes the registry's side where the last generation is not known", () => {
    expect(drawn(compareLines({ registry: text("a"), generated: undefined, disk: text("b") }))).toEqual([
      "disk: a | a | b",
    ]);
  });

  it("shows that the end of the last line is gone", () => {
    expect(drawn(compareLines({ registry: "a\n", generated: "a\n", disk: "a" }))).toEqual(["disk: a | a | a␤"]);
  });

  it("loses no line of any side, whatever they are", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, lines, (registry, generated, disk) => {
        const rows = compareLines({ registry: text(...registry), generated: text(...generated), disk: text(...disk) });
        const shown = (side: "registry" | "generated" | "disk") =>
          rows.flatMap((row) =>
            row.kind === "fold" ? generated.slice(row.from - 1, row.to).map(() => "fold") : (row[side] ?? []),
          );
        // Folds stand for lines that are the same on all sides; only their count can be checked here.
        for (const [side, whole] of Object.entries({ registry, generated, disk })) {
          const kept = shown(side as "registry");
          expect(kept.filter((line) => line !== "fold").every((line) => whole.some((each) => each === line))).toBe(
            true,
          );
        }
        if (rows.every(({ kind }) => kind === "line")) {
          expect([shown("registry"), shown("generated"), shown("disk")]).toEqual([registry, generated, disk]);
        }
      }),
    );
  });
});
