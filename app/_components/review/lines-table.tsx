import type { TextRow } from "@/lib/contract/config-review";
import { type Side, Sides } from "./sides";

/** A text side by side, with what is far from any change folded. */
export function LinesTable({ rows, sides }: { rows: readonly TextRow[]; sides: readonly Side[] }) {
  return (
    <table className="review-table review-lines">
      <thead>
        <tr>
          <Sides sides={sides} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move.
          <tr key={index} data-changed={row.kind === "line" ? row.changed : undefined}>
            {row.kind === "fold" ? (
              <td className="review-fold" colSpan={sides.length}>
                {row.from === row.to ? `Line ${row.from} is the same` : `Lines ${row.from} to ${row.to} are the same`}
              </td>
            ) : (
              sides.map((side) => <LineCell key={side} side={side} row={row} sides={sides} />)
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type LineRow = Extract<TextRow, { kind: "line" }>;

function LineCell({ side, row, sides }: { side: Side; row: LineRow; sides: readonly Side[] }) {
  const value = row[side];
  const base = sides.includes("generated") ? "generated" : "registry";
  if (side === base) {
    const others = sides.filter((other) => other !== base);
    const isReplaced = value !== null && others.some((other) => row[other] !== value);
    // With two columns both ends of a change are marked; with three, only what differs from the middle one.
    const cell = value === null ? "none" : isReplaced && sides.length === 2 ? "gone" : "same";
    return (
      <td data-cell={isReplaced && cell === "same" ? "base" : cell} data-was={isReplaced || undefined}>
        {value}
      </td>
    );
  }
  const isNew = value !== row[base];
  return <td data-cell={!isNew ? "same" : value === null ? "none" : "new"}>{value}</td>;
}
