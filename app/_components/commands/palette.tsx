"use client";

import { Command as Cmdk } from "cmdk";
import { FileCheck2, type LucideIcon, OctagonX, Play, RefreshCw, Search, Square, SquareTerminal } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useFleet } from "@/app/_browser/fleet-store";
import type { AgentCard } from "@/lib/contract/agent";
import { Button } from "../button";
import { Kbd } from "../kbd";
import { awaitsReview, isRunning, startingDeed } from "../operations/agent-deeds";
import type { Deed } from "../operations/operate";
import { StateIcon } from "../state-label";
import { stateLooks } from "../state-looks";
import { type Command, groupCommands, keyCaps } from "./command";
import { useCommandRegistry } from "./command-provider";
import { findAgents } from "./find-agents";

const MOST_AGENTS = 8;

type PaletteProps = {
  agents: readonly AgentCard[];
  onClose: () => void;
  /** Does it, after asking where it has to. */
  onDeed: (deed: Deed, agent: AgentCard) => void;
};

/** Every action and every agent by name. The first agent that fits brings what can be done with it. */
export default function Palette({ agents: initial, onClose, onDeed }: PaletteProps) {
  const router = useRouter();
  const commands = useCommandRegistry().list();
  const [query, setQuery] = useState("");
  const found = findAgents(useFleet(initial), query).slice(0, MOST_AGENTS);
  const [best] = query.trim() ? found : [];
  const fitting = commands.filter(({ hidden, label }) => !hidden && fits(label, query));
  const choose = (act: () => void) => () => {
    onClose();
    act();
  };
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 animate-in bg-scrim duration-(--t-in) fade-in" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[12vh] left-1/2 z-30 w-[600px] max-w-[calc(100vw-24px)] -translate-x-1/2 animate-in overflow-hidden rounded-dialog bg-surface shadow-float duration-(--t-in) fade-in max-sm:top-0 max-sm:max-w-full max-sm:rounded-t-none"
        >
          <Dialog.Title className="sr-only">Search agents and actions</Dialog.Title>
          <Cmdk shouldFilter={false} loop label="Search agents and actions">
            <div className="flex h-12 items-center gap-2 border-b border-border px-4">
              <Search size={16} strokeWidth={1.75} aria-hidden className="flex-none text-muted" />
              <Cmdk.Input
                autoFocus
                value={query}
                onValueChange={setQuery}
                placeholder="Search agents and actions"
                className="min-w-0 flex-1 bg-transparent text-[16px] outline-none placeholder:text-faint"
              />
              <Kbd>Esc</Kbd>
              <Button look="quiet" className="sm:hidden" onClick={onClose}>
                Cancel
              </Button>
            </div>
            <Cmdk.List className="max-h-[60vh] overflow-auto p-1 thin-scroll">
              <Cmdk.Empty className="px-3 py-6 text-center text-muted">
                Nothing is called so. Try an agent’s name, or what you want to do.
              </Cmdk.Empty>
              {found.length > 0 && (
                <Group heading="Agents">
                  {found.map((agent) => (
                    <AgentRow
                      key={agent.name}
                      agent={agent}
                      onSelect={choose(() => router.push(`/agents/${agent.name}`))}
                    />
                  ))}
                </Group>
              )}
              {best && <Deeds agent={best} choose={choose} onDeed={onDeed} open={(path) => router.push(path)} />}
              {groupCommands(fitting).map(([heading, members]) => (
                <Group key={heading} heading={heading}>
                  {members.map((command) => (
                    <CommandRow key={command.id} command={command} onSelect={choose(command.run)} />
                  ))}
                </Group>
              ))}
            </Cmdk.List>
          </Cmdk>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function fits(label: string, query: string): boolean {
  const text = label.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Deeds({
  agent,
  choose,
  onDeed,
  open,
}: {
  agent: AgentCard;
  choose: (act: () => void) => () => void;
  onDeed: PaletteProps["onDeed"];
  open: (path: string) => void;
}) {
  const { name } = agent;
  const running = isRunning(agent);
  const review = awaitsReview(agent);
  const deed = (kind: Deed) => choose(() => onDeed(kind, agent));
  return (
    <Group heading={`Do with ${name}`}>
      <Row
        id={`open ${name}`}
        icon={SquareTerminal}
        label="Open terminal"
        onSelect={choose(() => open(`/agents/${name}`))}
      />
      {review ? (
        <Row
          id={`review ${name}`}
          icon={FileCheck2}
          label="Review config"
          onSelect={choose(() => open(`/agents/${name}`))}
        />
      ) : (
        <Row id={`generate ${name}`} icon={RefreshCw} label="Generate config" onSelect={deed("generate")} />
      )}
      {!running && !review && (
        <Row
          id={`start ${name}`}
          icon={Play}
          label={startingDeed(agent) === "renew" ? "Regenerate and spawn" : "Spawn"}
          onSelect={deed(startingDeed(agent))}
        />
      )}
      {running && <Row id={`stop ${name}`} icon={Square} label="Stop" onSelect={deed("stop")} />}
      {running && <Row id={`kill ${name}`} icon={OctagonX} label="Kill session" onSelect={deed("kill")} danger />}
    </Group>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Cmdk.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-meta [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Cmdk.Group>
  );
}

const rowLook =
  "flex h-8 cursor-pointer items-center gap-2 rounded-control px-2 whitespace-nowrap data-[selected=true]:bg-hover max-sm:h-11";

function AgentRow({ agent, onSelect }: { agent: AgentCard; onSelect: () => void }) {
  const { name, status } = agent;
  const label = stateLooks[status.state].label;
  return (
    <Cmdk.Item value={`agent ${name}`} onSelect={onSelect} className={rowLook}>
      <StateIcon state={status.state} />
      <span className="font-medium">{name}</span>
      <span className="min-w-0 flex-1 truncate text-muted">
        {label}
        {status.question ? `: ${status.question.text}` : ""}
      </span>
      <Kbd>Enter</Kbd>
    </Cmdk.Item>
  );
}

function CommandRow({ command, onSelect }: { command: Command; onSelect: () => void }) {
  const { id, label, icon, keys } = command;
  return <Row id={id} label={label} onSelect={onSelect} {...(icon && { icon })} {...(keys && { keys })} />;
}

function Row({
  id,
  label,
  icon: Icon,
  keys,
  danger = false,
  onSelect,
}: {
  id: string;
  label: string;
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
  onSelect: () => void;
}) {
  return (
    <Cmdk.Item value={id} onSelect={onSelect} className={`${rowLook} ${danger ? "text-dead" : ""}`}>
      {Icon && <Icon size={16} strokeWidth={1.75} aria-hidden className={`flex-none ${danger ? "" : "text-muted"}`} />}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {keys && keyCaps(keys).map((cap) => <Kbd key={cap}>{cap}</Kbd>)}
    </Cmdk.Item>
  );
}
