import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash } from "@/app/_components/flash";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import { AgentTabs } from "./agent-tabs";
import { AgentTopBar } from "./agent-top-bar";
import { AgentHistory, ConfigReview } from "./config-review";
import { ConfigTab } from "./config-tab";
import { PolicyTab } from "./policy-tab";
import { PromptForm } from "./prompt-form";
import { readPolicyTab } from "./read-policy-tab";
import { RecordingsTab } from "./recordings-tab";
import { TerminalTab } from "./terminal-tab";

const tabs = ["terminal", "config", "policy", "recordings"] as const;

/** There is no such agent, and in the last case there can be none. */
const nobody = ["agent-not-found", "tenant-not-found", "bad-agent-name"];

type AgentPageProps = { params: Promise<{ name: string }>; searchParams: Promise<SearchParams> };

const readAgent = cache(async (name: string) => {
  await requireRight("agent.read", name);
  return orchestrator().readAgent(name);
});

export async function generateMetadata({ params }: AgentPageProps): Promise<Metadata> {
  const { name } = await params;
  return { title: name };
}

/** One agent: its live terminal, why it is in its state, and its configuration. */
export default async function AgentPage({ params, searchParams }: AgentPageProps) {
  const [{ name }, query] = await Promise.all([params, searchParams]);
  const [reply, notice] = await Promise.all([readAgent(name), readNotice(query)]);
  if (!reply.ok) {
    if (nobody.includes(reply.error.code)) notFound();
    return (
      <>
        <TopBar title={name} />
        <Main className="p-6 max-sm:p-3">
          <ErrorNote error={reply.error} />
        </Main>
      </>
    );
  }
  const detail = reply.value;
  const tab = tabs.find((each) => each === query.tab) ?? "terminal";
  const policy = tab === "policy" ? await readPolicyTab(detail.name, query) : null;
  return (
    <>
      <AgentTopBar detail={detail} />
      <AgentTabs detail={detail} tab={tab} />
      <Main className="flex flex-col">
        {notice && (
          <div className="flex-none px-6 pt-3 max-sm:px-3">
            <Flash notice={notice} />
          </div>
        )}
        {tab === "terminal" && <TerminalTab detail={detail} prompt={<PromptForm agent={detail.name} />} />}
        {tab === "config" && (
          <ConfigTab
            detail={detail}
            review={<ConfigReview detail={detail} />}
            history={<AgentHistory detail={detail} />}
          />
        )}
        {tab === "recordings" && <RecordingsTab agent={detail.name} />}
        {policy?.ok && <PolicyTab detail={detail} {...policy.value} />}
        {policy?.ok === false && (
          <div className="p-6 max-sm:p-3">
            <ErrorNote error={policy.error} />
          </div>
        )}
      </Main>
    </>
  );
}
