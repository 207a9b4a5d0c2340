"use client";

import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import { Kbd } from "./kbd";

/** A menu under the control that opens it. */
export function Menu({
  trigger,
  children,
  side = "bottom",
  align = "end",
  defaultOpen = false,
}: {
  trigger: ReactNode;
  children: ReactNode;
  side?: "top" | "bottom";
  align?: "start" | "end";
  /** For a menu that is loaded by the press that opens it. */
  defaultOpen?: boolean;
}) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen={defaultOpen}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          side={side}
          align={align}
          sideOffset={4}
          collisionPadding={8}
          className="z-20 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 animate-in overflow-auto rounded-dialog bg-surface p-1 shadow-float duration-(--t-in) fade-in"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const rowLook =
  "flex h-8 w-full items-center gap-2 rounded-control px-2 text-left whitespace-nowrap outline-none data-[highlighted]:bg-hover data-[disabled]:text-control max-sm:h-11";

export function MenuItem({
  icon: Icon,
  keys,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={classNames(rowLook, danger && "text-dead")}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden className={danger ? undefined : "text-muted"} />}
      <span className="flex-1">{children}</span>
      {keys && <Kbd>{keys}</Kbd>}
    </DropdownMenu.Item>
  );
}

export function MenuHeading({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-2 pb-1 text-meta text-faint">{children}</DropdownMenu.Label>;
}

export function MenuRule() {
  return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-border" />;
}

/** One of several, as a group of menu rows with a tick. */
export function MenuChoice<Value extends string>({
  value,
  options,
  onChange,
}: {
  value: Value;
  options: readonly { value: Value; label: string; icon?: LucideIcon }[];
  onChange: (value: Value) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={value}>
      {options.map(({ value: option, label, icon: Icon }) => (
        <DropdownMenu.RadioItem key={option} value={option} onSelect={() => onChange(option)} className={rowLook}>
          {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden className="text-muted" />}
          <span className="flex-1">{label}</span>
          <DropdownMenu.ItemIndicator>
            <Check size={16} strokeWidth={1.75} aria-hidden />
          </DropdownMenu.ItemIndicator>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

/** On or off, as a menu row with a tick. */
export function MenuSwitch({
  on,
  onChange,
  children,
}: {
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.CheckboxItem checked={on} onCheckedChange={onChange} className={rowLook}>
      <span className="flex-1">{children}</span>
      <DropdownMenu.ItemIndicator>
        <Check size={16} strokeWidth={1.75} aria-hidden />
      </DropdownMenu.ItemIndicator>
    </DropdownMenu.CheckboxItem>
  );
}
