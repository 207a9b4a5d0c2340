"use client";

import { Copy, Download, Ellipsis, Eye, Files, Paperclip, Search } from "lucide-react";
import { useRef, useState, useSyncExternalStore } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import { paneText } from "@/app/_browser/terminal/pane-text";
import { Button } from "@/app/_components/button";
import { Kbd } from "@/app/_components/kbd";
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuRule, MenuSwitch } from "@/app/_components/menu";
import { copyText } from "@/app/_components/pane/copy-text";
import { showTerminalColours, showTerminalFont, terminalLooks } from "@/app/_components/pane/terminal-looks";
import { toast } from "@/app/_components/toast";
import { browserName, sizeThatFits } from "./own-size";
import { useScreenReaderText } from "./use-screen-reader-text";

type TerminalHeaderProps = {
  terminal: OpenTerminal | null;
  name: string;
  attachCommand: string;
  searching: boolean;
  onSearch: () => void;
  /** Shows the files that people gave the agent. */
  onFiles: () => void;
  onGive: (files: readonly File[]) => void;
  /** A tmux client of one's own, instead of the pane that everybody watches. */
  attached: boolean;
  onAttach: () => void;
};

/** The pane's size and who holds it, who watches, and how to leave. Phones have no room for it. */
export function TerminalHeader(props: TerminalHeaderProps) {
  const { terminal, name, attachCommand, searching, onSearch, onFiles, onGive, attached, onAttach } = props;
  const picker = useRef<HTMLInputElement>(null);
  const [spoken, setSpoken] = useScreenReaderText(terminal);
  return (
    <header className="flex h-9 flex-none items-center gap-2 pr-1 pl-3 max-sm:hidden noscript:hidden">
      {terminal && !attached && <PaneFacts terminal={terminal} />}
      {attached && <AttachFacts />}
      <span className="flex-1" />
      <span className="flex items-center gap-1 text-meta text-faint max-xl:hidden">
        <Kbd>Ctrl ;</Kbd> leaves the terminal
      </span>
      <Button
        look="quiet"
        size="square"
        aria-label="Search the scrollback"
        title="Search the scrollback"
        aria-pressed={searching}
        disabled={!terminal || attached}
        onClick={onSearch}
      >
        <Search size={16} strokeWidth={1.75} aria-hidden />
      </Button>
      <Button
        look="quiet"
        aria-pressed={attached}
        title={
          attached
            ? "Leave the tmux client; the session runs on"
            : "A tmux client of your own: splits, copy mode, prefix keys"
        }
        onClick={onAttach}
      >
        {attached ? "Detach" : "Attach"}
      </Button>
      <Menu
        trigger={
          <Button
            look="quiet"
            size="square"
            aria-label="Terminal menu"
            title="Terminal menu: Ctrl ; leaves the terminal"
            disabled={!terminal}
          >
            <Ellipsis size={16} strokeWidth={1.75} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Copy} onSelect={() => copyText(attachCommand, "The attach command")}>
          Copy attach command
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => terminal && download(terminal, name, "txt")}>
          Download as text
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => terminal && download(terminal, name, "ansi")}>
          Download with colours
        </MenuItem>
        <MenuRule />
        <MenuItem icon={Paperclip} onSelect={() => picker.current?.click()}>
          Give it a file
        </MenuItem>
        <MenuItem icon={Files} onSelect={onFiles}>
          Show its files
        </MenuItem>
        <MenuRule />
        <TerminalLooks />
        <MenuRule />
        <MenuSwitch on={spoken} onChange={setSpoken}>
          Text for screen readers
        </MenuSwitch>
      </Menu>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          onGive([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </header>
  );
}

/** For every terminal of this browser. */
function TerminalLooks() {
  const [looks, setLooks] = useState(terminalLooks);
  return (
    <>
      <MenuHeading>Font size</MenuHeading>
      <MenuChoice
        value={looks["terminal-font"]}
        options={fontSizes.map((value) => ({ value, label: `${value} px` }))}
        onChange={(size) => {
          showTerminalFont(size);
          setLooks(terminalLooks());
        }}
      />
      <MenuHeading>Colours</MenuHeading>
      <MenuChoice
        value={looks["terminal-colours"]}
        options={[
          { value: "dark", label: "Dark" },
          { value: "match", label: "Match the page" },
          { value: "light", label: "Light" },
        ]}
        onChange={(colours) => {
          showTerminalColours(colours);
          setLooks(terminalLooks());
        }}
      />
    </>
  );
}

const fontSizes = ["11", "13", "15", "18"] as const;

/** Whoever is attached has tmux itself, and has to know its way out. */
function AttachFacts() {
  return (
    <p className="flex min-w-0 items-center gap-1 truncate text-meta text-muted">
      <strong className="text-label font-medium text-ink">Your tmux client</strong>
      <span className="max-lg:hidden">has a size of its own.</span>
      <Kbd>Ctrl B</Kbd> then <Kbd>D</Kbd> leaves it.
    </p>
  );
}

function PaneFacts({ terminal }: { terminal: OpenTerminal }) {
  const { cols, rows, fontPercent } = useSyncExternalStore(
    terminal.view.subscribe,
    terminal.view.read,
    terminal.view.read,
  );
  const { presence, phase } = useSyncExternalStore(
    terminal.channel.subscribe,
    terminal.channel.read,
    terminal.channel.read,
  );
  const [taken, setTaken] = useState("");
  const takeSize = async () => {
    const own = sizeThatFits(terminal);
    const reply = await terminal.takeSize(own.cols, own.rows, browserName(navigator.userAgent));
    if (reply.ok) setTaken(`This browser set the size to ${own.cols}×${own.rows}.`);
    else toast.error(reply.error.message, { description: reply.error.hint });
  };
  return (
    <>
      <span
        title="Columns and rows of the pane; its font against 13 px"
        className="inline-flex h-5 flex-none items-center rounded-chip border border-border px-2 text-label font-medium whitespace-nowrap text-muted tabular-nums"
      >
        {cols}×{rows} · {fontPercent}%
      </span>
      {presence && (
        <>
          <span
            title={presence.viewers === 1 ? "Only this browser watches" : `${presence.viewers} viewers`}
            className="inline-flex flex-none items-center gap-1 text-meta text-muted tabular-nums"
          >
            <Eye size={12} strokeWidth={2} aria-hidden />
            {presence.viewers}
            <span className="sr-only">{presence.viewers === 1 ? "viewer" : "viewers"}</span>
          </span>
          <span
            title={
              presence.sizeHolder
                ? `${presence.sizeHolder} has chosen the pane's columns and rows; everybody sees the same`
                : "The pane keeps its own columns and rows, whatever browsers look at it"
            }
            className="min-w-0 truncate text-meta text-muted"
          >
            Size: {presence.sizeHolder ?? "default"}
          </span>
        </>
      )}
      <Button
        look="quiet"
        className="-ml-1"
        disabled={phase !== "live"}
        title="Give the pane as many columns and rows as fit here, for everybody"
        onClick={takeSize}
      >
        Take size
      </Button>
      <span role="status" className="sr-only">
        {taken}
      </span>
    </>
  );
}

async function download({ terminal, serialize }: OpenTerminal, name: string, kind: "txt" | "ansi") {
  const text = kind === "txt" ? paneText(terminal) : await serialize();
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name.replace("/", "-")}.${kind}`;
  link.click();
  URL.revokeObjectURL(url);
}
