"use client";

import { cloneElement, type ReactElement, type ReactNode, Suspense, useState } from "react";

type Trigger = ReactElement<{ onClick?: () => void }>;

/**
 * A button whose menu is loaded by the first press, which also opens it: closed menus cost nothing, however many there
 * are. `menu` draws the menu around the same button, open from the start.
 */
export function MenuOnPress({ trigger, menu }: { trigger: Trigger; menu: (trigger: Trigger) => ReactNode }) {
  const [pressed, setPressed] = useState(false);
  if (!pressed) return cloneElement(trigger, { onClick: () => setPressed(true) });
  return <Suspense fallback={trigger}>{menu(trigger)}</Suspense>;
}
