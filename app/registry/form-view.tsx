import Link from "next/link";
import { Button } from "@/app/_components/button";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash, type FlashProps } from "@/app/_components/flash";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { CsrfField } from "@/app/_server/csrf-field";
import { orchestrator } from "@/app/_server/orchestrator";
import { addForm, editForm, removeForm, renameForm } from "./actions";
import { AgentChoice } from "./agent-choice";
import { AgentFields } from "./agent-fields";
import { EntryForm } from "./entry-form";
import { ViewSwitch } from "./view-switch";

type FormViewProps = { agent: string | null; isNew: boolean; mayEdit: boolean; proposals: number } & FlashProps;

/** One agent as a form. Only the fields that change are written, and nothing else of the file is touched. */
export async function FormView({ agent, isNew, mayEdit, proposals, notice }: FormViewProps) {
  const { registry } = orchestrator();
  const file = await registry.read({ secrets: "masked" });
  const review = file.ok ? await registry.review(file.value.text) : null;
  const names = review ? agentNames(review.graph) : [];
  const chosen = isNew ? null : (agent ?? names[0] ?? null);
  const entry = await registry.readEntry(chosen ?? "");
  const exists = entry.ok && chosen !== null && entry.value.fields !== null;
  return (
    <>
      <TopBar title="Registry" meta={<code className="font-mono text-label max-lg:hidden">agents/registry.yaml</code>}>
        <ViewSwitch view="form" focus={chosen} proposals={proposals} />
      </TopBar>
      <Main className="flex flex-col gap-4 p-6 max-sm:p-3">
        <Flash notice={notice} />
        <div className="flex flex-wrap items-center gap-2">
          <AgentChoice names={names} chosen={chosen} />
          {mayEdit && (
            <Button asChild size="form" look="quiet">
              <Link href="/registry?view=form&new=yes">New agent</Link>
            </Button>
          )}
        </div>
        {isNew && <h2 className="text-section font-semibold">New agent</h2>}
        {exists && <h2 className="text-section font-semibold">{chosen}</h2>}
        {!entry.ok && <ErrorNote error={entry.error} />}
        {review && !review.readable && (
          <ErrorNote
            error={{
              code: "registry-invalid",
              message: "The registry is no valid YAML, so there is no form of it.",
              hint: "Mend it as text first.",
              details: review.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`),
            }}
          />
        )}
        {entry.ok && (exists || isNew) && (
          <EntryForm
            key={isNew ? "new" : `${chosen} ${entry.value.version}`}
            agent={isNew ? null : chosen}
            action={isNew ? addForm : editForm}
          >
            <CsrfField />
            {!isNew && <input type="hidden" name="agent" value={chosen ?? ""} />}
            {!isNew && <input type="hidden" name="entry" value={entry.value.version} />}
            <AgentFields form={entry.value.form} isNew={isNew} mayEdit={mayEdit} />
          </EntryForm>
        )}
        {entry.ok && !exists && !isNew && review?.readable && (
          <p className="text-muted">
            {chosen === null ? "No agents yet. Add the first one." : `There is no agent ${chosen} in the registry.`}
          </p>
        )}
        {entry.ok && exists && mayEdit && <RenameAndRemove agent={chosen} version={entry.value.version} />}
      </Main>
    </>
  );
}

async function RenameAndRemove({ agent, version }: { agent: string; version: string }) {
  const hidden = (
    <>
      <CsrfField />
      <input type="hidden" name="agent" value={agent} />
      <input type="hidden" name="entry" value={version} />
    </>
  );
  return (
    <section aria-label={`Rename or remove ${agent}`} className="flex flex-col gap-3 border-t border-border pt-4">
      <form action={renameForm} className="flex flex-wrap items-center gap-2">
        {hidden}
        <label htmlFor="rename-to" className="text-label text-muted">
          New name
        </label>
        <input
          id="rename-to"
          name="to"
          required
          pattern="[a-z][a-z0-9\-]{0,62}"
          defaultValue={agent}
          data-mono
          className="registry-field w-64!"
        />
        <Button type="submit" size="form">
          Rename agent
        </Button>
        <p className="registry-help basis-full">
          Also where other agents and tenants name it. Its folder and a session that runs keep the old name.
        </p>
      </form>
      <form action={removeForm} className="flex flex-wrap items-center gap-2">
        {hidden}
        <label className="flex items-center gap-2">
          <input type="checkbox" name="sure" value="yes" required />
          Remove {agent}, and whatever hands work to it
        </label>
        <Button type="submit" look="danger" size="form">
          Remove agent
        </Button>
      </form>
    </section>
  );
}

function agentNames({ agents }: { agents: readonly { name: string; missing: boolean }[] }): string[] {
  return agents.filter(({ missing }) => !missing).map(({ name }) => name);
}
