"use client";

import { CircleHelp, Inbox, LayoutGrid, PanelLeft, Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { lazy, type ReactElement, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { useInbox } from "@/app/_browser/inbox-store";
import type { AgentCard, FleetHealth } from "@/lib/contract/agent";
import type { Operation } from "@/lib/contract/operation";
import type { Command } from "../commands/command";
import { CommandProvider, useCommands } from "../commands/command-provider";
import { MenuOnPress } from "../menu-on-press";
import { CsrfInput } from "../operations/operate";
import { OperationDock } from "../operations/operation-dock";
import { useDeed } from "../operations/use-deed";
import { followTerminalColours } from "../pane/terminal-looks";
import { type Preferences, savePreference } from "../preferences";
import { CallingBadge } from "./calling-badge";
import { allPages, type PageLink } from "./pages";
import { PaletteContext } from "./palette-button";
import { PhoneTabs } from "./phone-tabs";
import { RegistryBanner } from "./registry-banner";
import { Sidebar } from "./sidebar";
import { StatusStrip } from "./status-strip";
import { showTheme } from "./theme";

const AccountMenu = lazy(() => import("./account-menu"));
const Palette = lazy(() => import("../commands/palette"));
const ShortcutSheet = lazy(() => import("../commands/shortcut-sheet"));

export type ShellProps = {
  userName: string;
  agents: readonly AgentCard[];
  health: FleetHealth;
  operations: readonly Operation[];
  preferences: Preferences;
  lastAgent: string | null;
  /** The server's time of rendering, in ms. */
  renderedAt: number;
  children: ReactNode;
};

/** The frame around every page: where one can go, what goes on, and every key. */
export function Shell(props: ShellProps) {
  const [preferences, setPreferences] = useState(props.preferences);
  useEffect(followTerminalColours, []);
  const change = <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) => {
    savePreference(name, value);
    setPreferences({ ...preferences, [name]: value });
  };
  return (
    <CommandProvider singleKeys={preferences["single-keys"] === "on"}>
      <Frame {...props} preferences={preferences} onChange={change} />
    </CommandProvider>
  );
}

type FrameProps = ShellProps & {
  onChange: <Name extends keyof Preferences>(name: Name, value: Preferences[Name]) => void;
};

function Frame({
  userName,
  agents,
  health,
  operations,
  preferences,
  lastAgent,
  renderedAt,
  onChange,
  children,
}: FrameProps) {
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  const { act, question } = useDeed();
  const close = () => setOpen(null);
  const folded = preferences.sidebar === "folded";
  useShellCommands({
    openPalette: () => setOpen("palette"),
    openShortcuts: () => setOpen("shortcuts"),
    foldSidebar: () => onChange("sidebar", folded ? "full" : "folded"),
  });
  useNextThatWaits();
  const router = useRouter();
  const signOut = useRef<HTMLFormElement>(null);
  const accountMenu = (button: ReactElement<{ onClick?: () => void }>, pages: readonly PageLink[] = []) => (
    <MenuOnPress
      trigger={button}
      menu={(trigger) => (
        <AccountMenu
          trigger={trigger}
          preferences={preferences}
          pages={pages}
          onPage={({ href }) => router.push(href)}
          onTheme={(theme) => {
            showTheme(theme);
            onChange("theme", theme);
          }}
          onSingleKeys={(on) => onChange("single-keys", on ? "on" : "off")}
          onShortcuts={() => setOpen("shortcuts")}
          onSignOut={() => signOut.current?.requestSubmit()}
        />
      )}
    />
  );
  return (
    <PaletteContext value={() => setOpen("palette")}>
      <div className="shell" data-sidebar={preferences.sidebar}>
        <a
          href="#content"
          className="fixed top-2 left-2 z-40 -translate-y-16 rounded-control bg-solid px-3 py-1 text-on-solid focus-visible:translate-y-0"
        >
          Skip to the content
        </a>
        <Sidebar agents={agents} foot={accountMenu(<AccountButton userName={userName} />)} />
        {children}
        <div className="shell-dock min-w-0">
          <RegistryBanner initial={health} />
          <OperationDock initial={operations} renderedAt={renderedAt} />
        </div>
        <StatusStrip initial={health} />
        <CallingBadge />
        <PhoneTabs
          lastAgent={lastAgent}
          onSearch={() => setOpen("palette")}
          menu={(button) =>
            accountMenu(
              button,
              allPages.filter(({ onPhone }) => !onPhone),
            )
          }
        />
        <Suspense>
          {open === "palette" && (
            <Palette agents={agents} onClose={close} onDeed={(deed, agent) => void act(deed, [agent])} />
          )}
          {open === "shortcuts" && <ShortcutSheet onClose={close} />}
        </Suspense>
        {question}
        <form ref={signOut} method="post" action="/sign-out" hidden>
          <CsrfInput />
        </form>
      </div>
    </PaletteContext>
  );
}

function AccountButton({ userName, ...props }: { userName: string; onClick?: () => void }) {
  return (
    <button
      type="button"
      aria-label={`${userName}: account and looks`}
      className="side-link flex h-9 w-full items-center gap-2 rounded-control px-2 text-muted hover-fade hover:bg-hover"
      {...props}
    >
      {/* The initial is drawn, not written: it is no part of the button's name. */}
      <span
        aria-hidden
        data-initial={userName.slice(0, 1)}
        className="size-5 flex-none rounded-full bg-hover text-center text-meta leading-5 uppercase before:content-[attr(data-initial)]"
      />
      <span className="unfolded min-w-0 truncate">{userName}</span>
    </button>
  );
}

/** `n` leads to what has waited longest; Fleet and Inbox have a next one of their own. */
function useNextThatWaits() {
  const router = useRouter();
  const path = usePathname();
  const { items } = useInbox();
  const next = items.find(({ href }) => href.split("?")[0] !== path) ?? items[0];
  const isListed = path === "/" || path === "/inbox";
  const command: Command = {
    ...{ id: "next that waits", label: "Next that needs you", group: "Go to", keys: "n", icon: Inbox },
    run: () => router.push(next?.href ?? "/inbox"),
  };
  useCommands(isListed ? [] : [command]);
}

function useShellCommands(run: { openPalette(): void; openShortcuts(): void; foldSidebar(): void }) {
  const router = useRouter();
  const goTo: Command[] = allPages.map(({ href, label, icon, keys }) => ({
    id: `go ${href}`,
    label: `Go to ${label}`,
    group: "Go to",
    keys,
    icon: icon ?? LayoutGrid,
    run: () => router.push(href),
  }));
  const group = "Everywhere";
  useCommands([
    ...goTo,
    { id: "palette", label: "Search or run", group, keys: "mod+k", icon: Search, hidden: true, run: run.openPalette },
    { id: "shortcuts", label: "Show keyboard shortcuts", group, keys: "?", icon: CircleHelp, run: run.openShortcuts },
    { id: "fold", label: "Fold the sidebar", group, keys: "[", icon: PanelLeft, run: run.foldSidebar },
  ]);
}
