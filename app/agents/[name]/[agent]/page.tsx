import type { Metadata } from "next";
import type { SearchParams } from "@/app/_server/notice";
import AgentPage, { generateMetadata as metadataOf } from "../page";

type TenantAgentProps = { params: Promise<{ name: string; agent: string }>; searchParams: Promise<SearchParams> };

/** `/agents/acme/backend-agent`: the same page for the agent that works for a tenant. */
export default function TenantAgentPage(props: TenantAgentProps) {
  return AgentPage(withId(props));
}

export function generateMetadata(props: TenantAgentProps): Promise<Metadata> {
  return metadataOf(withId(props));
}

function withId({ params, searchParams }: TenantAgentProps) {
  return { params: params.then(({ name, agent }) => ({ name: `${name}/${agent}` })), searchParams };
}
