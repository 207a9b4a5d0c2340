"use client";

import { Keyboard, LogOut, Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuRule, MenuSwitch } from "../menu";
import type { Preferences } from "../preferences";
import type { PageLink } from "./pages";

const themes: readonly { value: Preferences["theme"]; label: string; icon: typeof Sun }[] = [
  { value: "system", label: "As the system", icon: Monitor },
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
];

type AccountMenuProps = {
  trigger: ReactNode;
  preferences: Preferences;
  /** Where else one can go, where the navigation has no room for it. */
  pages: readonly PageLink[];
  onPage: (page: PageLink) => void;
  onTheme: (theme: Preferences["theme"]) => void;
  onSingleKeys: (on: boolean) => void;
  onShortcuts: () => void;
  onSignOut: () => void;
};

/** What belongs to the person and not to a page: looks, keys, the way out. */
export default function AccountMenu({
  trigger,
  preferences,
  pages,
  onPage,
  onTheme,
  onSingleKeys,
  onShortcuts,
  onSignOut,
}: AccountMenuProps) {
  return (
    <Menu trigger={trigger} side="top" align="start" defaultOpen>
      {pages.map((page) => (
        <MenuItem key={page.href} icon={page.icon} onSelect={() => onPage(page)}>
          {page.label}
        </MenuItem>
      ))}
      {pages.length > 0 && <MenuRule />}
      <MenuHeading>Theme</MenuHeading>
      <MenuChoice value={preferences.theme} options={themes} onChange={onTheme} />
      <MenuRule />
      <MenuItem icon={Keyboard} keys="?" onSelect={onShortcuts}>
        Keyboard shortcuts
      </MenuItem>
      <MenuSwitch on={preferences["single-keys"] === "on"} onChange={onSingleKeys}>
        Single-key shortcuts
      </MenuSwitch>
      <MenuRule />
      <MenuItem icon={LogOut} onSelect={onSignOut}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
