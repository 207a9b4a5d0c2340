import type { TextRange } from "@/lib/contract/tape";

/** Characters before the first hit: enough to see what it belongs to, few enough that it shows. */
const LEAD = 24;

/** A line with its hits marked, begun so that the first one can be seen. */
export function MarkedLine({ text, ranges }: { text: string; ranges: readonly TextRange[] }) {
  const first = ranges[0]?.start ?? 0;
  const cut = first > LEAD * 2 ? first - LEAD : text.length - text.trimStart().length;
  const pieces = ranges.flatMap(({ start, end }, index) => {
    const from = index === 0 ? cut : (ranges[index - 1]?.end ?? 0);
    return [text.slice(from, start), <mark key={start}>{text.slice(start, end)}</mark>];
  });
  return (
    <>
      {cut > 0 && first > LEAD * 2 && "…"}
      {pieces}
      {text.slice(ranges.at(-1)?.end ?? cut)}
    </>
  );
}
