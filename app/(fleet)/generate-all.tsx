"use client";

import { RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { useOperate } from "@/app/_components/operations/operate";
import { DeedForm } from "./deed-form";
import type { FleetSummary } from "./fleet-summary";

const ConfirmDialog = dynamic(() => import("@/app/_components/dialog").then((module) => module.ConfirmDialog));

/** Writes every agent's config; how far it is shows in the dock. Asks before it writes over what a person wrote. */
export function GenerateAll({ summary, offline }: { summary: FleetSummary; offline: boolean }) {
  const operate = useOperate();
  const [asking, setAsking] = useState(false);
  const { total: count, edited } = summary;
  const label = count === 1 ? "Generate 1 config" : `Generate ${count} configs`;
  const write = async () => void (await operate("generate", "all"));
  const generate = async () => (edited.length > 0 ? setAsking(true) : write());
  useCommands([{ id: "generate-all", label, group: "Fleet", icon: RefreshCw, run: () => void generate() }]);
  return (
    <>
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
      {asking && (
        <ConfirmDialog
          title={edited.length === 1 ? `Write over ${edited[0]}'s config?` : `Write over ${edited.length} configs?`}
          description={`Edited by hand since they were generated: ${edited.join(", ")}. A copy of each edit is kept.`}
          confirm={label}
          onConfirm={write}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
