"use client";

import { useEffect, useState } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";

const KEY = "terminal-screen-reader-text";

/** Whether panes keep their rows as text that screen readers find; remembered by this browser. */
export function useScreenReaderText(terminal: OpenTerminal | null): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(false);
  useEffect(() => setOn(localStorage.getItem(KEY) === "on"), []);
  useEffect(() => {
    if (terminal) terminal.terminal.options.screenReaderMode = on;
  }, [terminal, on]);
  return [
    on,
    (next) => {
      localStorage.setItem(KEY, next ? "on" : "off");
      setOn(next);
    },
  ];
}
