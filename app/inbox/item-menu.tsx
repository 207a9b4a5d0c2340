"use client";

import { AlarmClockOff, Check, Clock, SquareTerminal } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuRule } from "@/app/_components/menu";
import type { InboxItem } from "@/lib/contract/inbox";
import type { ItemDeeds } from "./item-deeds";
import { snoozeTimes } from "./snooze-times";

type ItemMenuProps = ItemDeeds & {
  trigger: ReactNode;
  item: InboxItem;
  /** The phone's one menu for everything. */
  withOpen?: boolean;
};

export default function ItemMenu({ trigger, item, withOpen = false, onSnooze, onDone, onWake }: ItemMenuProps) {
  const router = useRouter();
  return (
    <Menu trigger={trigger} defaultOpen>
      {withOpen && (
        <>
          <MenuItem icon={SquareTerminal} onSelect={() => router.push(item.href)}>
            Open
          </MenuItem>
          <MenuRule />
        </>
      )}
      {item.snoozedUntil === null ? (
        snoozeTimes(Date.now()).map(({ label, until }) => (
          <MenuItem key={label} icon={Clock} onSelect={() => onSnooze(until)}>
            {label}
          </MenuItem>
        ))
      ) : (
        <MenuItem icon={AlarmClockOff} onSelect={onWake}>
          Wake
        </MenuItem>
      )}
      {withOpen && (
        <>
          <MenuRule />
          <MenuItem icon={Check} onSelect={onDone}>
            Done
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
