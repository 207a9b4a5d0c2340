/** Where a content comes from: what would be written now, what was written last, what stands there. */
export type Side = "registry" | "generated" | "disk";

export const sideWords: Record<Side, { title: string; explains: string }> = {
  registry: { title: "Registry", explains: "would be written" },
  generated: { title: "Generated", explains: "last time" },
  disk: { title: "Disk", explains: "now" },
};

/** The heads of the columns. */
export function Sides({ sides }: { sides: readonly Side[] }) {
  return sides.map((side) => (
    <th key={side} scope="col">
      {sideWords[side].title} <span className="review-explains font-normal text-faint">{sideWords[side].explains}</span>
    </th>
  ));
}

/** One value of one side, marked where it is not what `base` says. */
export function Cell({ value, base, side }: { value: string | null; base: string | null; side: string }) {
  if (value === null && base === null) {
    return (
      <td data-cell="none" data-side={side}>
        –
      </td>
    );
  }
  if (value === base) {
    return (
      <td data-cell="same" data-side={side}>
        {value}
      </td>
    );
  }
  return (
    <td data-cell={value === null ? "gone" : "new"} data-side={side}>
      {value ?? "taken out"}
    </td>
  );
}
