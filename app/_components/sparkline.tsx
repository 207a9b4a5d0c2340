import { sparklinePath } from "./sparkline-path";

/** Output per minute over the last hour; gaps stay gaps. `top` is the scale that a list shares. */
export function Sparkline({
  values,
  top,
  width = 64,
}: {
  values: readonly (number | null)[];
  top: number;
  width?: 48 | 64;
}) {
  const last = values.at(-1) ?? null;
  return (
    <svg
      viewBox={`0 0 ${width} 16`}
      width={width}
      height={16}
      role="img"
      aria-label={last === null ? "Output, last 60 min: no data" : `Output, last 60 min; now ${last} lines a minute`}
      className="block flex-none fill-none stroke-control"
      strokeWidth={1.25}
      strokeLinejoin="round"
    >
      {/* Where nothing was seen the ground shows, so that a young line does not hang in the air. */}
      {values.some((value) => value !== null) && (
        <path d={`M0 15.5H${width}`} className="stroke-border" strokeWidth={1} />
      )}
      <path d={sparklinePath(values, { top, width, height: 16 })} />
    </svg>
  );
}
