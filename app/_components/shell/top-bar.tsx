import type { ReactNode } from "react";
import { PaletteButton } from "./palette-button";

/** A page's first line: what it is, how much of it there is, the palette, and what can be done with all of it. */
export function TopBar({ title, meta, children }: { title: ReactNode; meta?: ReactNode; children?: ReactNode }) {
  return (
    <header className="shell-top flex min-w-0 items-center gap-2 border-b border-border px-6 max-sm:gap-1 max-sm:pr-1 max-sm:pl-3">
      <h1 className="min-w-0 truncate text-section font-semibold">{title}</h1>
      {meta && <span className="flex-none whitespace-nowrap text-muted tabular-nums">{meta}</span>}
      <span className="flex-1" />
      <PaletteButton />
      {children}
    </header>
  );
}

/** The line under the top bar: filters, tabs. It stays while the page scrolls. */
export function SubBar({ children }: { children: ReactNode }) {
  return <div className="shell-sub flex min-w-0 items-center border-b border-border">{children}</div>;
}

/** What the page is about; the target of the skip link. */
export function Main({ children, className = "" }: { children: ReactNode; className?: string }) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={`shell-main min-w-0 overflow-auto thin-scroll outline-none ${className}`}
    >
      {children}
    </main>
  );
}
