"use client";

import { Ellipsis, type LucideIcon, Search, SquareTerminal } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactElement, type ReactNode, useEffect } from "react";
import { useInbox } from "@/app/_browser/inbox-store";
import { allPages } from "./pages";

const YEAR_S = 365 * 86_400;
const tabLook =
  "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-meta font-medium text-muted outline-offset-[-2px] aria-[current]:text-ink";

/** The thumb's navigation: the pages, the agent that was open last, the palette, and the rest. */
export function PhoneTabs({
  lastAgent,
  onSearch,
  menu,
}: {
  lastAgent: string | null;
  onSearch: () => void;
  menu: (trigger: ReactElement<{ onClick?: () => void }>) => ReactNode;
}) {
  const path = usePathname();
  const waiting = useInbox().items.length;
  const open = /^\/agents\/((?:[a-z][a-z0-9-]{0,30}\/)?[a-z][a-z0-9-]{0,62})$/.exec(path)?.[1] ?? null;
  const agent = open ?? lastAgent;
  const inMenu = allPages.some(({ href, onPhone }) => !onPhone && href !== "/" && path.startsWith(href));
  useEffect(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve.
    if (open) document.cookie = `last-agent=${open}; path=/; max-age=${YEAR_S}; samesite=lax`;
  }, [open]);
  return (
    <nav
      aria-label="Pages"
      className="shell-tabs hidden max-sm:grid auto-cols-fr grid-flow-col border-t border-border bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      {allPages
        .filter(({ onPhone }) => onPhone)
        .map(({ href, label, icon }) => (
          <Link key={href} href={href} aria-current={path === href ? "page" : undefined} className={tabLook}>
            <TabFace icon={icon} label={label} count={href === "/inbox" ? waiting : 0} />
          </Link>
        ))}
      {agent && (
        <Link href={`/agents/${agent}`} aria-current={open ? "page" : undefined} className={tabLook}>
          <TabFace icon={SquareTerminal} label={agent} />
        </Link>
      )}
      <button type="button" onClick={onSearch} className={tabLook}>
        <TabFace icon={Search} label="Search" />
      </button>
      {menu(
        <button type="button" aria-current={inMenu ? "true" : undefined} className={tabLook}>
          <TabFace icon={Ellipsis} label="More" />
        </button>,
      )}
    </nav>
  );
}

function TabFace({ icon: Icon, label, count = 0 }: { icon: LucideIcon; label: string; count?: number }) {
  return (
    <>
      <span className="relative">
        <Icon size={20} strokeWidth={1.75} aria-hidden />
        {count > 0 && (
          <span className="absolute -top-1.5 left-3 min-w-4 rounded-full bg-solid px-1 text-center text-meta text-on-solid tabular-nums">
            {count}
          </span>
        )}
      </span>
      <span className="max-w-full truncate px-1">{label}</span>
    </>
  );
}
