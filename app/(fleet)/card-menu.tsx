"use client";

import { Copy, OctagonX, Play, RefreshCw, Square, SquareTerminal } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { Menu, MenuItem, MenuRule } from "@/app/_components/menu";
import { awaitsReview, isRunning } from "@/app/_components/operations/agent-deeds";
import { toast } from "@/app/_components/toast";
import type { AgentCard } from "@/lib/contract/agent";
import type { Act } from "./pick";

type CardMenuProps = { card: AgentCard; act: Act; trigger: ReactNode };

export default function CardMenu({ card, act, trigger }: CardMenuProps) {
  const router = useRouter();
  const running = isRunning(card);
  const review = awaitsReview(card);
  return (
    <Menu trigger={trigger} align="start" defaultOpen>
      <MenuItem icon={SquareTerminal} keys="o" onSelect={() => router.push(`/agents/${card.name}`)}>
        Open terminal
      </MenuItem>
      <MenuItem icon={RefreshCw} keys="e" disabled={review} onSelect={() => void act("generate", [card])}>
        Generate config
      </MenuItem>
      {!running && (
        <MenuItem icon={Play} disabled={review} onSelect={() => void act("renew", [card])}>
          Regenerate and spawn
        </MenuItem>
      )}
      <MenuItem icon={Copy} onSelect={() => void copyName(card.name)}>
        Copy name
      </MenuItem>
      {running && (
        <>
          <MenuItem icon={Square} keys="s" onSelect={() => void act("stop", [card])}>
            Stop
          </MenuItem>
          <MenuRule />
          <MenuItem icon={OctagonX} danger onSelect={() => void act("kill", [card])}>
            Kill session
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

async function copyName(name: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(name);
    toast.success(`Copied ${name}`);
  } catch {
    toast.error("The browser did not let us copy.", { description: "Allow the clipboard for this page." });
  }
}
