import type { ReactNode } from "react";

export function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <section className="border-b border-border px-4 py-3 last:border-b-0">
      <h2 className="mb-2 text-label font-semibold">{title}</h2>
      {children}
    </section>
  );
}

export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[88px_minmax(0,1fr)] gap-x-2 gap-y-1 text-label leading-5 tabular-nums">
      {children}
    </dl>
  );
}

export function Fact({ term, mono = false, children }: { term: string; mono?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className={mono ? "min-w-0 font-mono [overflow-wrap:anywhere]" : "min-w-0 [overflow-wrap:anywhere]"}>
        {children}
      </dd>
    </>
  );
}
