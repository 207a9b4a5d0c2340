import {
  ArrowRightLeft,
  Bell,
  FileCode2,
  GitCompareArrows,
  Grid2x2,
  Inbox,
  LayoutGrid,
  type LucideIcon,
  ShieldAlert,
  SquareTerminal,
  TextSearch,
} from "lucide-react";

/** `onPhone`: it has a place of its own in the thumb's navigation; the others are in its menu. */
export type PageLink = { href: string; label: string; icon: LucideIcon; keys: string; onPhone?: true };

/** The sidebar, from top to bottom: a page appears here once it exists. Sections without a heading come first. */
export const pageSections: readonly { heading?: string; pages: readonly PageLink[] }[] = [
  {
    pages: [
      { href: "/", label: "Fleet", icon: LayoutGrid, keys: "g f", onPhone: true },
      { href: "/inbox", label: "Inbox", icon: Inbox, keys: "g i", onPhone: true },
      { href: "/wall", label: "Wall", icon: Grid2x2, keys: "g w" },
      { href: "/tape", label: "Tape", icon: TextSearch, keys: "g l" },
    ],
  },
  {
    heading: "Set up",
    pages: [
      { href: "/registry", label: "Registry", icon: FileCode2, keys: "g r" },
      { href: "/configs", label: "Configs", icon: GitCompareArrows, keys: "g c" },
      { href: "/adopted", label: "Other sessions", icon: SquareTerminal, keys: "g o" },
      { href: "/guard", label: "Guard log", icon: ShieldAlert, keys: "g g" },
    ],
  },
  { heading: "Work", pages: [{ href: "/handoffs", label: "Hand-offs", icon: ArrowRightLeft, keys: "g h" }] },
  {
    heading: "Settings",
    pages: [{ href: "/settings/notifications", label: "Notifications", icon: Bell, keys: "g s" }],
  },
];

export const allPages = pageSections.flatMap(({ pages }) => pages);
