import { LayoutGrid, type LucideIcon } from "lucide-react";

export type PageLink = { href: string; label: string; icon: LucideIcon; keys: string };

/** The sidebar, from top to bottom: a page appears here once it exists. Sections without a heading come first. */
export const pageSections: readonly { heading?: string; pages: readonly PageLink[] }[] = [
  { pages: [{ href: "/", label: "Fleet", icon: LayoutGrid, keys: "g f" }] },
];

export const allPages = pageSections.flatMap(({ pages }) => pages);
