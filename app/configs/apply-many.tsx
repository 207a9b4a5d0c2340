"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { useFleet } from "@/app/_browser/fleet-store";
import { useCommands } from "@/app/_components/commands/command-provider";
import { useOperate } from "@/app/_components/operations/operate";
import { ApplyForm } from "@/app/_components/review/apply-form";
import type { AgentCard } from "@/lib/contract/agent";
import { agentsToApply, canBeApplied, isSafeToGenerate } from "./what-to-review";

const ConfirmDialog = dynamic(() => import("@/app/_components/dialog").then((module) => module.ConfirmDialog));

/** What goes by itself: files that nobody edited. And everything at once, after a question. */
export function ApplyMany({ initial }: { initial: readonly AgentCard[] }) {
  const operate = useOperate();
  const [asking, setAsking] = useState(false);
  const cards = useFleet(initial);
  const safe = agentsToApply(cards, isSafeToGenerate);
  const all = agentsToApply(cards, canBeApplied);
  const edited = all.filter((name) => !safe.includes(name));
  const write = async (names: readonly string[]) => void (await operate("generate", names));
  const applyAll = () => (edited.length > 0 ? setAsking(true) : void write(all));
  useCommands([
    {
      id: "apply-all",
      label: `Apply the registry to ${all.length} agents`,
      group: "Configs",
      hidden: all.length === 0,
      run: () => all.length > 0 && applyAll(),
    },
  ]);
  return (
    <>
      {safe.length > 0 && (
        <ApplyForm agents={safe} back="/configs" className="max-lg:hidden">
          Generate {safe.length} missing or out of date
        </ApplyForm>
      )}
      {edited.length > 0 && all.length > 1 && (
        <ApplyForm
          agents={all}
          back="/configs"
          ask={applyAll}
          className="max-sm:h-11 max-sm:border-transparent max-sm:bg-transparent"
        >
          Apply all {all.length}
        </ApplyForm>
      )}
      {asking && (
        <ConfirmDialog
          title={
            edited.length === 1
              ? `Write over ${edited[0]}'s files?`
              : `Write over the files of ${edited.length} agents?`
          }
          description={`Edited by hand or broken: ${edited.slice(0, 10).join(", ")}${edited.length > 10 ? " and others" : ""}. A copy of each edit is kept.`}
          confirm={`Apply all ${all.length}`}
          onConfirm={() => void write(all)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
