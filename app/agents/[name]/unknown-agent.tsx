"use client";

import leven from "leven";
import { SearchX } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";

const SUGGESTIONS = 3;

export function UnknownAgent({ names }: { names: readonly string[] }) {
  const asked = decodeURIComponent(usePathname().replace(/^\/agents\//, "")).slice(0, 96);
  const near = [...names].sort((a, b) => leven(asked, a) - leven(asked, b)).slice(0, SUGGESTIONS);
  return (
    <EmptyState
      icon={SearchX}
      title={`The registry has no agent named “${asked}”.`}
      action={
        <>
          {near.map((name) => (
            <Button key={name} asChild>
              <Link href={`/agents/${name}`}>{name}</Link>
            </Button>
          ))}
          <Button asChild look="quiet">
            <Link href="/">All agents</Link>
          </Button>
        </>
      }
      command="orchestrator list"
    >
      {near.length > 0 ? "Did you mean one of these? A new agent is an entry in agents/registry.yaml." : undefined}
    </EmptyState>
  );
}
