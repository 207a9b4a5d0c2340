import "./fleet.css";
import type { Metadata } from "next";
import { ErrorNote } from "@/app/_components/error-note";
import { Flash } from "@/app/_components/flash";
import { readNotice, type SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { readInbox } from "../inbox/read-inbox";
import { arrange, firstOf } from "./arrangement";
import { Fleet } from "./fleet";
import { parseFleetQuery } from "./fleet-query";
import { summarise } from "./fleet-summary";
import { fleetTitle } from "./fleet-title";
import { readFleet } from "./read-fleet";
import { ResurrectionBanner } from "./resurrection-banner";

export async function generateMetadata(): Promise<Metadata> {
  const { items } = await readInbox();
  return { title: { absolute: fleetTitle(items.length) } };
}

/** Complete without JavaScript: every card, its state, and forms that work. */
export default async function FleetPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [fleet, search] = await Promise.all([readFleet(), searchParams]);
  const notice = await readNotice(search);
  const { agents, operations, health } = fleet;
  const { agents: lost } = await orchestrator().resurrection.plan();
  const query = parseFleetQuery({ get: (name) => [search[name] ?? null].flat()[0] ?? null });
  const arrangement = arrange(agents, query);
  const drawn = new Set(firstOf(arrangement, query.limit).sections.flatMap(({ names }) => names));
  const broken = agents.length === 0 ? health.registryProblem : null;
  const flash = (notice || broken || lost.length > 0) && (
    <>
      {lost.length > 0 && <ResurrectionBanner agents={lost} />}
      {(notice || broken) && (
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
      )}
    </>
  );
  return (
    <Fleet
      initial={agents.length === drawn.size ? agents : agents.filter(({ name }) => drawn.has(name))}
      arrangement={arrangement}
      summary={summarise(agents)}
      operations={operations}
      flash={flash}
    />
  );
}
