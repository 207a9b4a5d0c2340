import type { ReactNode } from "react";

/** A key, as it is printed on the keyboard. Phones have none. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 flex-none items-center justify-center rounded-chip border border-border bg-surface px-1 font-sans text-meta leading-none whitespace-nowrap text-faint max-sm:hidden">
      {children}
    </kbd>
  );
}
