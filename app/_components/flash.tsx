import { CircleCheck } from "lucide-react";
import type { AppError } from "@/lib/contract/reply";
import { ErrorNote } from "./error-note";

export type FlashProps = { notice: { kind: "failed"; error: AppError } | { kind: "done"; text: string } | null };

/** What the form that led to this page has to tell; nothing when it has nothing to tell. */
export function Flash({ notice }: FlashProps) {
  if (!notice) return null;
  if (notice.kind === "failed") return <ErrorNote error={notice.error} />;
  return (
    <p role="status" className="flex items-center gap-2 rounded-card border border-border bg-surface p-3">
      <CircleCheck size={16} strokeWidth={1.75} className="flex-none text-done" aria-hidden />
      {notice.text}
    </p>
  );
}
