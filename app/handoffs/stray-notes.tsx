import { CircleAlert } from "lucide-react";
import type { HandoffBook } from "@/lib/contract/handoff";

/** Files that are no hand-offs, and schemas that cannot be used: nothing is left out in silence. */
export function StrayNotes({ strays }: { strays: HandoffBook["strays"] }) {
  if (strays.length === 0) return null;
  return (
    <ul className="rounded-card border border-border bg-surface px-3 py-2">
      {strays.slice(0, 20).map(({ path, message }) => (
        <li key={`${path} ${message}`} data-status="drift" className="flex items-start gap-2">
          <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-state" aria-hidden />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            <code className="font-mono text-label">{path}</code> {message}
          </span>
        </li>
      ))}
      {strays.length > 20 && <li className="text-muted">and {strays.length - 20} more</li>}
    </ul>
  );
}
