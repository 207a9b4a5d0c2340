"use client";

import { useRef, useState } from "react";
import { withCtrl } from "@/app/_browser/terminal/pane-keys";

export type CtrlKey = {
  state: "up" | "next" | "locked";
  /** Once for the next key, twice until it is pressed again. */
  press(): void;
  /** What is typed while it is held. */
  apply(data: Uint8Array): Uint8Array;
};

/** A Ctrl key for keyboards that have none. */
export function useCtrlKey(): CtrlKey {
  const [state, setState] = useState<CtrlKey["state"]>("up");
  const held = useRef(state);
  function change(next: CtrlKey["state"]) {
    held.current = next;
    setState(next);
  }
  return {
    state,
    press: () => change(state === "up" ? "next" : state === "next" ? "locked" : "up"),
    apply(data) {
      if (held.current === "up") return data;
      const control = withCtrl(new TextDecoder().decode(data));
      if (held.current === "next") change("up");
      return control === null ? data : new TextEncoder().encode(control);
    },
  };
}
