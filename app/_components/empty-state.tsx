import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

/** What belongs here, the button that brings it, and the command that does the same. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  command,
}: {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  command?: string;
}) {
  return (
    <div className="grid place-items-center content-center gap-2 px-6 py-12 text-center text-muted">
      <Icon size={24} strokeWidth={1.5} className="mb-1 text-faint" aria-hidden />
      <h2 className="text-name font-semibold text-ink">{title}</h2>
      {children && <div className="max-w-[56ch]">{children}</div>}
      {action && <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
      {command && <code className="rounded-chip bg-hover px-1 py-0.5 font-mono text-meta text-ink">{command}</code>}
    </div>
  );
}
