import "./fleet.css";
import type { Metadata } from "next";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash } from "@/app/_components/flash";
import { needsPerson } from "@/app/_components/state-looks";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { Fleet } from "./fleet";
import { fleetTitle } from "./fleet-title";
import { readFleet } from "./read-fleet";

export async function generateMetadata(): Promise<Metadata> {
  const { agents } = await readFleet();
  return { title: { absolute: fleetTitle(agents.filter(({ status }) => needsPerson(status.state)).length) } };
}

/** Complete without JavaScript: every card, its state, and forms that work. */
export default async function FleetPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [fleet, notice] = await Promise.all([readFleet(), searchParams.then(readNotice)]);
  const { agents, operations, health } = fleet;
  const broken = agents.length === 0 ? health.registryProblem : null;
  const flash = (notice || broken) && (
    <div className="flex flex-col gap-2 px-6 pt-4 max-sm:px-3">
      <Flash notice={notice} />
      {broken && (
        <ErrorNote
          error={{
            code: "registry",
            message: broken.summary,
            hint: "Mend agents/registry.yaml.",
            details: broken.problems,
          }}
        />
      )}
    </div>
  );
  return <Fleet initial={agents} operations={operations} flash={flash} />;
}
