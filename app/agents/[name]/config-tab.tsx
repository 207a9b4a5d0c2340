"use client";

import { Check, CircleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { useAgentCard } from "@/app/_browser/fleet-store";
import { Button } from "@/app/_components/button";
import { configTrouble } from "@/app/_components/config-looks";
import { awaitsReview } from "@/app/_components/operations/agent-deeds";
import { useDeed } from "@/app/_components/operations/use-deed";
import { RelativeTime } from "@/app/_components/relative-time";
import type { AgentCard, AgentDetail, ConfigFileState } from "@/lib/contract/agent";
import { Box } from "./box";
import { DeedButton } from "./deed-button";
import { Fact, Facts } from "./facts";
import { FactsPanel } from "./facts-panel";

/** What the registry says of the agent, and what was generated from it. */
export function ConfigTab({
  detail,
  review,
  history,
}: {
  detail: AgentDetail;
  /** What differs, and what led there: read on the server. */
  review: ReactNode;
  history: ReactNode;
}) {
  const card = useAgentCard(detail.name, detail);
  const { act, question } = useDeed();
  const edited = awaitsReview(card);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_400px] items-start gap-4 p-6 max-xl:grid-cols-1 max-sm:p-3">
      <div className="flex min-w-0 flex-col gap-4">
        <Box title="Generated files">
          <div className="flex flex-wrap items-center gap-2 border-b border-border px-3 py-2">
            <p className="min-w-0 flex-1 text-muted">
              {card.config.generatedAt ? (
                <>
                  Generated <RelativeTime at={Date.parse(card.config.generatedAt)} phrase />.
                </>
              ) : (
                "Not generated yet."
              )}
              {edited && " A file was edited by hand since; generating writes over it and keeps a copy."}
            </p>
            <DeedButton deed="generate" card={card} act={(deed, agents) => void act(deed, agents)}>
              {edited ? "Write over the edit" : "Generate config"}
            </DeedButton>
          </div>
          <ul>
            {card.config.files.map((file) => (
              <FileRow key={`${file.path} ${file.state} ${file.detail}`} file={file} />
            ))}
          </ul>
          {card.config.files.length === 0 && <p className="px-3 py-2 text-faint">No file belongs to this agent yet.</p>}
        </Box>
        {review}
        {history}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Box
          title="Registry entry"
          action={
            card.config.state !== "orphan" && (
              <Button asChild look="quiet">
                <Link href={entryPage(card)}>Edit entry</Link>
              </Button>
            )
          }
        >
          <div className="p-3">
            <p className="mb-3">{detail.description}</p>
            <Facts>
              <Fact term="Name">{detail.displayName}</Fact>
              <Fact term="Model">{detail.model}</Fact>
              <Fact term="Tools">{detail.tools.join(", ") || "None"}</Fact>
              <Fact term="Delegates to">{detail.delegatesTo.join(", ") || "Nobody"}</Fact>
              <Fact term="Cannot access" mono>
                <Patterns patterns={detail.cannotAccess} />
              </Fact>
              <Fact term="Holds alone" mono>
                <Patterns patterns={detail.exclusiveAccess} />
              </Fact>
            </Facts>
            <Statements title="Responsible for" lines={detail.responsibilities} />
            <Statements title="Must not" lines={detail.forbidden} />
          </div>
        </Box>
        <div className="xl:hidden">
          <Box title="Facts">
            <FactsPanel detail={detail} />
          </Box>
        </div>
      </div>
      {question}
    </div>
  );
}

function FileRow({ file: { path, state, detail } }: { file: ConfigFileState }) {
  const trouble = configTrouble({ state, files: [], generatedAt: null });
  return (
    <li
      data-status={trouble?.tone ?? "idle"}
      className="grid grid-cols-[16px_minmax(0,1fr)_auto] items-center gap-x-2 border-b border-border px-3 py-1.5 last:border-b-0"
    >
      {trouble ? (
        <CircleAlert size={16} strokeWidth={1.75} className="text-state" aria-hidden />
      ) : (
        <Check size={16} strokeWidth={1.75} className="text-muted" aria-hidden />
      )}
      <code className="font-mono text-label [overflow-wrap:anywhere]">{path}</code>
      <span className="text-label text-state">{trouble?.label ?? "As generated"}</span>
      {detail && <p className="col-span-2 col-start-2 text-meta text-muted [overflow-wrap:anywhere]">{detail}</p>}
    </li>
  );
}

function Patterns({ patterns }: { patterns: readonly string[] }) {
  if (patterns.length === 0) return <span className="font-sans">Nothing</span>;
  return patterns.map((pattern) => (
    <span key={pattern} className="block">
      {pattern}
    </span>
  ));
}

function Statements({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3 className="mt-4 mb-1 text-label font-semibold">{title}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}

/** What a tenant changes stands with the tenant, which only the text shows. */
function entryPage({ name, tenant }: AgentCard): string {
  return tenant === null ? `/registry?view=form&agent=${name}` : "/registry?view=yaml";
}
