import "./registry.css";
import type { Metadata } from "next";
import { RefreshOn } from "@/app/_browser/refresh-on";
import { ErrorNote } from "@/app/_components/error-note";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { AgentsView } from "./agents-view";
import { FormView } from "./form-view";
import { ProposalsView } from "./proposals-view";
import { YamlView } from "./yaml-view";

export const metadata: Metadata = { title: "Registry" };

/** The one file that people edit: as text, as a form for one agent, and as a list that answers questions. */
export default async function RegistryPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const session = await requireRight("registry.read");
  const { registry, identity } = orchestrator();
  const mayEdit = identity.can(session, "registry.edit");
  const query = await searchParams;
  const [file, proposals, notice] = await Promise.all([
    registry.read(mayEdit ? {} : { secrets: "masked" }),
    registry.listProposals(),
    readNotice(query),
  ]);
  if (!file.ok) {
    return (
      <>
        <TopBar title="Registry" />
        <Main className="p-6 max-sm:p-3">
          <ErrorNote error={file.error} />
        </Main>
      </>
    );
  }
  const agent = typeof query.agent === "string" ? query.agent : null;
  const listed = proposals.ok ? proposals.value : [];
  const shared = { proposals: listed.length, notice, mayEdit };
  return (
    <>
      <RefreshOn event="registry:changed" />
      {query.view === "form" ? (
        <FormView {...shared} agent={agent} isNew={query.new === "yes"} />
      ) : query.view === "agents" ? (
        <AgentsView {...shared} query={query} />
      ) : query.view === "proposals" ? (
        <ProposalsView {...shared} listed={listed} />
      ) : (
        <YamlView
          file={file.value}
          review={await registry.review(file.value.text)}
          vocabulary={registry.vocabulary()}
          mayEdit={mayEdit}
          focus={agent}
          proposals={listed.length}
        />
      )}
    </>
  );
}
