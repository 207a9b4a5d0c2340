import { Unplug } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EmptyState } from "@/app/_components/empty-state";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { AdoptedTerminal } from "./adopted-terminal";

export const metadata: Metadata = { title: "Adopted session" };

/** The live pane of an adopted session. */
export default async function AdoptedSessionPage({ params }: { params: Promise<{ id: string }> }) {
  await requireRight("fleet.read");
  const { id } = await params;
  const { adopted } = await orchestrator().adoption.list();
  const found = adopted.find((each) => each.id === id);
  if (!found) notFound();
  return (
    <>
      <TopBar title={found.session} meta={found.socket} />
      <Main className="flex min-h-0 flex-col p-3 max-sm:p-0">
        {found.running ? (
          <AdoptedTerminal name={found.session} terminalId={found.terminalId} createdAt={found.createdAt} />
        ) : (
          <EmptyState
            icon={Unplug}
            title={`${found.session} does not run any more.`}
            command={`orchestrator adopt forget ${id}`}
          >
            It ended on its own tmux server. Forget it, or start it there again.
          </EmptyState>
        )}
      </Main>
    </>
  );
}
