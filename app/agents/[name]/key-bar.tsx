"use client";

import {
  ArrowDown,
  ArrowLeft,
  ArrowRight,
  ArrowUp,
  ClipboardPaste,
  CornerDownLeft,
  Ellipsis,
  type LucideIcon,
  TextCursorInput,
} from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import type { PaneKey } from "@/app/_browser/terminal/pane-keys";
import { classNames } from "@/app/_components/class-names";
import { toast } from "@/app/_components/toast";
import { SendLine } from "./quick-keys";
import type { CtrlKey } from "./use-ctrl-key";

const FIRST_REPEAT_MS = 300;
const REPEAT_MS = 100;

/** The keys that a phone's keyboard lacks, 44 px high. It never takes the focus, so no keyboard opens or closes. */
export function KeyBar({ terminal, ctrl }: { terminal: OpenTerminal | null; ctrl: CtrlKey }) {
  const [page, setPage] = useState<"keys" | "more">("keys");
  const [writing, setWriting] = useState(false);
  const press = (key: PaneKey) => terminal?.press(key);
  const keyOf = (key: PaneKey, face: string | LucideIcon, label?: string, repeats = false) => (
    <BarKey key={key} face={face} label={label} repeats={repeats} onPress={() => press(key)} />
  );
  return (
    <div className="flex-none border-t border-border bg-surface sm:hidden noscript:hidden">
      {writing && (
        <div className="border-b border-border p-2">
          <SendLine terminal={terminal} className="h-11" />
        </div>
      )}
      <div role="toolbar" aria-label="Keys" className="grid h-11 auto-cols-fr grid-flow-col">
        {page === "keys" ? (
          <>
            {keyOf("escape", "Esc")}
            {keyOf("tab", "Tab")}
            <BarKey face="Ctrl" pressed={ctrl.state !== "up"} locked={ctrl.state === "locked"} onPress={ctrl.press} />
            {keyOf("left", ArrowLeft, "Left", true)}
            {keyOf("up", ArrowUp, "Up", true)}
            {keyOf("down", ArrowDown, "Down", true)}
            {keyOf("right", ArrowRight, "Right", true)}
            {keyOf("enter", CornerDownLeft, "Enter")}
          </>
        ) : (
          <>
            {keyOf("1", "1")}
            {keyOf("2", "2")}
            {keyOf("3", "3")}
            {keyOf("shift-tab", "⇧Tab", "Shift Tab")}
            {keyOf("ctrl-c", "^C", "Ctrl C")}
            <BarKey face={ClipboardPaste} label="Paste" onPress={() => terminal && pasteClipboard(terminal)} />
            <BarKey face={TextCursorInput} label="Text" pressed={writing} onPress={() => setWriting(!writing)} />
          </>
        )}
        <BarKey
          face={Ellipsis}
          label="More keys"
          pressed={page === "more"}
          onPress={() => setPage(page === "keys" ? "more" : "keys")}
        />
      </div>
    </div>
  );
}

async function pasteClipboard(terminal: OpenTerminal) {
  try {
    terminal.paste(await navigator.clipboard.readText());
  } catch {
    toast.error("The browser did not give the clipboard.", { description: "Hold the pane and choose Paste." });
  }
}

type BarKeyProps = {
  face: string | LucideIcon;
  label?: string | undefined;
  repeats?: boolean;
  pressed?: boolean;
  locked?: boolean;
  onPress: () => void;
};

function BarKey({ face, label, repeats = false, pressed, locked = false, onPress }: BarKeyProps) {
  const hold = useRepeat(onPress);
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      title={locked ? "Held until pressed again" : undefined}
      className={classNames(
        "grid touch-manipulation place-items-center border-r border-border text-label font-medium outline-offset-[-2px] select-none last:border-r-0 aria-pressed:bg-hover aria-pressed:shadow-[inset_0_-2px_var(--accent)]",
        locked && "shadow-[inset_0_-4px_var(--accent)]",
      )}
      // The focus stays where it is: with it the keyboard would come or go.
      onPointerDown={(event) => {
        event.preventDefault();
        if (repeats) hold.start();
        else onPress();
      }}
      onPointerUp={hold.stop}
      onPointerLeave={hold.stop}
      onPointerCancel={hold.stop}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        // A click without a pointer: a keyboard or a screen reader pressed it.
        if (event.detail === 0) onPress();
      }}
    >
      <KeyFace face={face} />
    </button>
  );
}

function KeyFace({ face: Face }: { face: string | LucideIcon }): ReactNode {
  return typeof Face === "string" ? Face : <Face size={16} strokeWidth={1.75} aria-hidden />;
}

/** Once at once, again after 300 ms, then every 100 ms. */
function useRepeat(onPress: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(onPress);
  useEffect(() => {
    latest.current = onPress;
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  function press(again: number) {
    latest.current();
    timer.current = setTimeout(() => press(REPEAT_MS), again);
  }
  return { start: () => press(FIRST_REPEAT_MS), stop: () => clearTimeout(timer.current) };
}
