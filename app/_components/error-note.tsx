import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { AppError } from "@/lib/contract/reply";

/** A failure in place: what happened and why, what to do, and the single problems behind it. */
export function ErrorNote({ error, children }: { error: AppError; children?: ReactNode }) {
  const { message, hint, details, cause } = error;
  return (
    <div role="alert" className="flex items-start gap-2 rounded-card border border-border bg-surface p-3">
      <CircleAlert size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-dead" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="font-medium [overflow-wrap:anywhere]">{message}</p>
        {hint && <p className="whitespace-pre-line text-muted [overflow-wrap:anywhere]">{hint}</p>}
        {details && details.length > 0 && (
          <ul className="mt-2 max-h-60 overflow-auto rounded-chip bg-sunken px-3 py-2 font-mono text-label thin-scroll">
            {details.map((line) => (
              <li key={line} className="[overflow-wrap:anywhere]">
                {line}
              </li>
            ))}
          </ul>
        )}
        {cause && <p className="mt-1 font-mono text-meta text-faint [overflow-wrap:anywhere]">{cause}</p>}
        {children && <div className="mt-3 flex flex-wrap gap-2">{children}</div>}
      </div>
    </div>
  );
}
