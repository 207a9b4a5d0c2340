import { Fragment } from "react";
import type { KeyRow } from "@/lib/contract/config-review";
import { Cell, type Side, Sides, sideWords } from "./sides";

/** JSON by key path: what differs on any side; what is the same is counted. */
export function KeysTable({ rows, same, sides }: { rows: readonly KeyRow[]; same: number; sides: readonly Side[] }) {
  const base = sides.includes("generated") ? "generated" : "registry";
  return (
    <table className="review-table review-keys">
      <colgroup>
        <col style={{ width: sides.length === 3 ? "34%" : "40%" }} />
        <col span={sides.length} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Key path</th>
          <Sides sides={sides} />
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: members of a list share their path; rows never move.
          <tr key={index}>
            <td className="review-key">
              <KeyPath path={row.path} />
            </td>
            {sides.map((side) => (
              <Cell
                key={side}
                value={row[side]}
                base={side === base ? row[side] : row[base]}
                side={sideWords[side].title}
              />
            ))}
          </tr>
        ))}
        {same > 0 && (
          <tr>
            <td className="review-fold" colSpan={sides.length + 1}>
              {same === 1 ? "1 key is the same" : `${same} keys are the same`}
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/** A long path breaks after a part of it. */
function KeyPath({ path }: { path: string }) {
  if (path === "") return "The file as a whole";
  return path.split(/(?<=[.\]])/).map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts repeat, and never move.
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
