import { Main, SubBar, TopBar } from "@/app/_components/shell/top-bar";
import { Skeleton } from "@/app/_components/skeleton";
import "./fleet.css";

const places = Array.from({ length: 12 }, (_, place) => `place-${place}`);

/** The fleet's shape while it is read: what comes takes the same places. */
export default function FleetLoading() {
  return (
    <>
      <TopBar title="Fleet" />
      <SubBar>
        <div className="filter-line" />
      </SubBar>
      <Main>
        <div className="fleet-grid px-6 py-4 max-sm:px-3 max-sm:py-2" aria-busy="true">
          {places.map((place) => (
            <div key={place} className="agent-card">
              <div className="card-top items-center!">
                <Skeleton className="size-4" />
                <Skeleton className="w-32" />
                <Skeleton className="ml-auto w-14" />
              </div>
              <div className="card-role">
                <Skeleton className="w-44" />
              </div>
              <div className="card-preview" />
            </div>
          ))}
        </div>
      </Main>
    </>
  );
}
