"use client";

import { CircleAlert } from "lucide-react";
import { useHealth } from "@/app/_browser/fleet-store";
import type { FleetHealth } from "@/lib/contract/agent";

/** While the registry on disk is broken, or the tape cannot be written: what is wrong, and what goes on all the same. */
export function RegistryBanner({ initial }: { initial: FleetHealth }) {
  const { registryProblem, tapeProblem } = useHealth(initial);
  return (
    <>
      {registryProblem && (
        <Banner {...registryProblem} goesOn="The last registry that was right stays in use. Show what is wrong" />
      )}
      {tapeProblem && <Banner {...tapeProblem} goesOn="Agents and their terminals go on. Show what to do" />}
    </>
  );
}

function Banner({ summary, problems, goesOn }: { summary: string; problems: readonly string[]; goesOn: string }) {
  return (
    <section
      role="alert"
      data-status="dead"
      className="flex items-start gap-2 border-t border-border bg-tint px-6 py-2 max-sm:px-3"
    >
      <CircleAlert size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 flex-none text-state" />
      <div className="min-w-0 flex-1">
        <p className="font-medium text-state [overflow-wrap:anywhere]">{summary}</p>
        <details>
          <summary className="w-fit rounded-chip">{goesOn}</summary>
          <ul className="mt-1 max-h-60 overflow-auto font-mono text-label thin-scroll">
            {problems.map((problem) => (
              <li key={problem} className="whitespace-pre-wrap [overflow-wrap:anywhere]">
                {problem}
              </li>
            ))}
          </ul>
        </details>
      </div>
    </section>
  );
}
