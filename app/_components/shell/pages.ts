import { LayoutGrid, type LucideIcon, ShieldAlert } from "lucide-react";

export type PageLink = { href: string; label: string; icon: LucideIcon; keys: string };

/** The sidebar, from top to bottom: a page appears here once it exists. Sections without a heading come first. */
export const pageSections: readonly { heading?: string; pages: readonly PageLink[] }[] = [
  { pages: [{ href: "/", label: "Fleet", icon: LayoutGrid, keys: "g f" }] },
  { heading: "Rules", pages: [{ href: "/guard", label: "Guard log", icon: ShieldAlert, keys: "g l" }] },
];

export const allPages = pageSections.flatMap(({ pages }) => pages);
