"use client";

import { RefreshCw } from "lucide-react";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { useOperate } from "@/app/_components/operations/operate";
import { DeedForm } from "./deed-form";

/** Writes every agent's config; how far it is shows in the dock. */
export function GenerateAll({ count, offline }: { count: number; offline: boolean }) {
  const operate = useOperate();
  const label = count === 1 ? "Generate 1 config" : `Generate ${count} configs`;
  const generate = async () => void (await operate("generate", "all"));
  useCommands([{ id: "generate-all", label, group: "Fleet", icon: RefreshCw, run: () => void generate() }]);
  return (
    <DeedForm deed="generate" agents="all" onDeed={generate} className="flex-none">
      {(pending) => (
        <Button
          type="submit"
          disabled={pending || offline}
          className="max-sm:h-11 max-sm:border-transparent max-sm:bg-transparent"
        >
          <RefreshCw size={16} strokeWidth={1.75} aria-hidden />
          <span className="max-sm:sr-only">{label}</span>
        </Button>
      )}
    </DeedForm>
  );
}
