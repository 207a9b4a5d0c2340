import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { readFleet } from "@/app/(fleet)/read-fleet";
import { UnknownAgent } from "./unknown-agent";

/** 404 for a name that the registry does not have, with the nearest ones that it does. */
export default async function AgentNotFound() {
  const { agents } = await readFleet();
  return (
    <>
      <TopBar title="No such agent" />
      <Main>
        <UnknownAgent names={agents.map(({ name }) => name)} />
      </Main>
    </>
  );
}
