import type { ReactNode } from "react";

/** One card of settings, with its own form. */
export function Section({ title, about, children }: { title: string; about: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="settings-section">
      <h2 className="text-section font-semibold">{title}</h2>
      <p className="text-muted">{about}</p>
      {children}
    </section>
  );
}
