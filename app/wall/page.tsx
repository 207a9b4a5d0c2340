import "./wall.css";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import type { SearchParams } from "@/app/_server/notice";
import { readFleet } from "../(fleet)/read-fleet";
import { Wall } from "./wall";
import { MAX_PANES, parseWallCookie, parseWallQuery, wallSearch } from "./wall-query";

export const metadata: Metadata = { title: "Wall" };

/** Complete without JavaScript: each pane's last lines. The address says who is on it; without one, the last visit does. */
export default async function WallPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [{ agents }, search, store] = await Promise.all([readFleet(), searchParams, cookies()]);
  const query = parseWallQuery({ get: (name) => [search[name] ?? null].flat()[0] ?? null });
  if (query.agents === null && query.grid === null) {
    const remembered = wallSearch(parseWallCookie(store.get("wall")?.value));
    if (remembered) redirect(`/wall${remembered}`);
  }
  const running = agents.filter(({ terminalId }) => terminalId !== null).map(({ name }) => name);
  const places = query.agents ?? running.slice(0, MAX_PANES);
  const shown = new Set(places);
  return (
    <Wall
      running={running}
      everybody={agents.map(({ name }) => name)}
      initial={agents.filter(({ name }) => shown.has(name))}
    />
  );
}
