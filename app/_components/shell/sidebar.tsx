"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { useInbox } from "@/app/_browser/inbox-store";
import type { AgentCard } from "@/lib/contract/agent";
import { AgentLinks } from "./agent-links";
import { BrandMark } from "./brand-mark";
import { pageSections } from "./pages";

/** Where one can go. `foot` holds who is signed in. */
export function Sidebar({ agents, foot }: { agents: readonly AgentCard[]; foot: ReactNode }) {
  const path = usePathname();
  const waiting = useInbox().items.length;
  return (
    <nav
      aria-label="Pages"
      className="shell-side flex max-sm:hidden flex-col gap-4 overflow-hidden border-r border-border px-2 pb-2"
    >
      <Link
        href="/"
        aria-label="Native Orchestrator"
        className="side-link flex h-12 flex-none items-center gap-2 rounded-control px-2 text-name font-semibold whitespace-nowrap outline-offset-[-2px]"
      >
        <BrandMark />
        <span className="unfolded">Native Orchestrator</span>
      </Link>
      {pageSections.map(({ heading, pages }) => (
        <div key={pages[0]?.href} className="flex flex-col gap-px">
          {heading && <p className="unfolded px-2 pb-1 text-meta text-faint">{heading}</p>}
          {pages.map(({ href, label, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              title={href === "/inbox" && waiting > 0 ? `${label}, ${waiting} waiting` : label}
              // The number is a part of the name; a folded sidebar shows neither, and the title is it then.
              aria-label={href === "/inbox" && waiting > 0 ? undefined : label}
              aria-current={path === href || (href !== "/" && path.startsWith(`${href}/`)) ? "page" : undefined}
              className="side-link relative flex h-7 items-center gap-2 rounded-control px-2 whitespace-nowrap text-muted hover-fade hover:bg-hover hover:text-ink aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-ink"
            >
              <Icon size={16} strokeWidth={1.75} aria-hidden className="flex-none" />
              <span className="unfolded">{label}</span>
              {href === "/inbox" && waiting > 0 && <InboxCount waiting={waiting} />}
            </Link>
          ))}
        </div>
      ))}
      {path.startsWith("/agents/") && <AgentLinks initial={agents} path={path} />}
      <div className="mt-auto flex-none">{foot}</div>
    </nav>
  );
}

/** The number; a dot where the sidebar is folded. */
function InboxCount({ waiting }: { waiting: number }) {
  return (
    <>
      <span className="unfolded ml-auto text-label font-semibold text-ink tabular-nums">{waiting}</span>
      <span className="inbox-dot" aria-hidden />
    </>
  );
}
