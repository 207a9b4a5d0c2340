import { FileX, GitCompareArrows, Hourglass, type LucideIcon, TriangleAlert } from "lucide-react";
import type { HandoffSummary } from "@/lib/contract/handoff";

/** What is not fine about a hand-off beside its state, with words. */
export function HandoffNotes({ handoff: { file, overdue, waitsFor, state } }: { handoff: HandoffSummary }) {
  return (
    <>
      {overdue && <Note icon={TriangleAlert} tone="stalled" words="Overdue" why="Its deadline has passed." />}
      {file === "changed" && (
        <Note
          icon={GitCompareArrows}
          tone="drift"
          words="Changed"
          why="The file has changed since. It is not delivered again."
        />
      )}
      {file === "gone" && (
        <Note icon={FileX} tone="drift" words="File gone" why="The file is not in handoffs/ any more." />
      )}
      {state === "validated" && waitsFor && <Note icon={Hourglass} tone="stopped" words="Waits" why={waitsFor} />}
    </>
  );
}

function Note({ icon: Icon, tone, words, why }: { icon: LucideIcon; tone: string; words: string; why: string }) {
  return (
    <span
      data-status={tone}
      title={why}
      className="inline-flex flex-none items-center gap-1 text-meta font-medium whitespace-nowrap text-state"
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {words}
    </span>
  );
}
