import { FileQuestionMark } from "lucide-react";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";
import { Flash, type FlashProps } from "@/app/_components/flash";
import { RelativeTime } from "@/app/_components/relative-time";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { CsrfField } from "@/app/_server/csrf-field";
import type { RegistryProposal } from "@/lib/contract/registry";
import { applyForm, discardForm } from "./actions";
import { DiffLines } from "./diff-lines";
import { ViewSwitch } from "./view-switch";

type ProposalsViewProps = { listed: readonly RegistryProposal[]; mayEdit: boolean; proposals: number } & FlashProps;

/** What agents would like to be different. They cannot change their own rights: a person applies it, or does not. */
export function ProposalsView({ listed, mayEdit, proposals, notice }: ProposalsViewProps) {
  return (
    <>
      <TopBar title="Registry">
        <ViewSwitch view="proposals" focus={null} proposals={proposals} />
      </TopBar>
      <Main className="flex flex-col gap-4 p-6 max-sm:p-3">
        <Flash notice={notice} />
        {listed.length === 0 && (
          <EmptyState icon={FileQuestionMark} title="Nothing is proposed">
            An agent that needs other rights writes what it would change into a file in handoffs/registry-proposals, and
            it shows here.
          </EmptyState>
        )}
        {listed.map((proposal) => (
          <Proposal key={proposal.name} proposal={proposal} mayEdit={mayEdit} />
        ))}
      </Main>
    </>
  );
}

function Proposal({ proposal, mayEdit }: { proposal: RegistryProposal; mayEdit: boolean }) {
  const { name, version, changedAt, reason, diff, refused } = proposal;
  const hidden = (
    <>
      <CsrfField />
      <input type="hidden" name="proposal" value={name} />
      <input type="hidden" name="version" value={version} />
    </>
  );
  return (
    <article aria-label={name} className="registry-box flex-none">
      <header className="registry-box-head flex-wrap py-2">
        <h2 className="min-w-0 truncate font-mono text-label font-medium">{name}</h2>
        <span className="flex-none text-meta text-muted">
          <RelativeTime at={changedAt} phrase />
        </span>
        <span className="flex-1" />
        {mayEdit && (
          <>
            <form action={discardForm}>
              {hidden}
              <Button type="submit" look="quiet" className="max-sm:h-11">
                Discard proposal
              </Button>
            </form>
            {refused === null && (
              <form action={applyForm}>
                {hidden}
                <Button type="submit" className="max-sm:h-11">
                  Apply proposal
                </Button>
              </form>
            )}
          </>
        )}
      </header>
      {reason && <p className="px-3 py-2 whitespace-pre-line [overflow-wrap:anywhere]">{reason}</p>}
      {refused && (
        <div className="px-3 py-2 text-dead">
          <p>It cannot be applied. {refused.message}</p>
          {refused.details.map((line) => (
            <p key={line} className="font-mono text-label font-normal [overflow-wrap:anywhere]">
              {line}
            </p>
          ))}
        </div>
      )}
      {diff.length > 0 && <DiffLines lines={diff} label={`What ${name} would change`} />}
    </article>
  );
}
