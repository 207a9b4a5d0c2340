import { ClockTime } from "@/app/_components/relative-time";
import { stateLooks } from "@/app/_components/state-looks";
import type { BeforeThis } from "@/lib/contract/inbox";

/** What the agent did last, the newest first. */
export function BeforeBox({ before, reason }: { before: readonly BeforeThis[]; reason: string }) {
  return (
    <section className="inbox-before" aria-label="Before this">
      <header className="flex min-h-10 items-center gap-3 border-b border-border px-3">
        <h2 className="flex-none text-name font-semibold">Before this</h2>
        <span className="flex-1" />
        <span className="min-w-0 truncate text-meta text-muted" title={reason}>
          {reason}
        </span>
      </header>
      {before.length === 0 ? (
        <p className="p-3 text-muted">Nobody saw what it did before.</p>
      ) : (
        <table>
          <tbody>
            {before.map(({ at, what, text }) => (
              <tr key={`${at} ${what}`}>
                <td className="text-muted tabular-nums">
                  <ClockTime at={at} />
                </td>
                <td data-status={what === "blocked" ? "dead" : what} className="text-state">
                  {what === "blocked" ? "Blocked" : stateLooks[what].label}
                </td>
                <td className="font-mono text-label" title={text}>
                  {text}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
