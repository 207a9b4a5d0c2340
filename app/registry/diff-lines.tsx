import type { DiffLine } from "@/lib/contract/registry";

const signs = { added: "added", removed: "removed", same: "", fold: "" } as const;

/** A difference line by line; signs and words, not only colours, say which lines come and go. */
export function DiffLines({ lines, label }: { lines: readonly DiffLine[]; label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
    <section aria-label={label} tabIndex={0} className="registry-diff thin-scroll outline-offset-[-2px]">
      <ol>
        {lines.map(({ kind, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move.
          <li key={index} data-kind={kind}>
            {signs[kind] && <span className="sr-only">{signs[kind]}: </span>}
            {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
