import type { ReactNode } from "react";

/** A titled part of a tab. */
export function Box({ title, action, children }: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0 rounded-card border border-border bg-surface">
      <header className="flex h-10 items-center gap-2 border-b border-border px-3 max-sm:h-11">
        <h2 className="min-w-0 flex-1 truncate font-semibold">{title}</h2>
        {action}
      </header>
      {children}
    </section>
  );
}
