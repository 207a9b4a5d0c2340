"use client";

import Link from "next/link";
import { type MouseEvent, useEffect, useRef } from "react";
import { type FleetQuery, fleetHref, PAGE } from "./fleet-query";

type MoreAgentsProps = { hidden: number; query: FleetQuery; onQuery: (query: FleetQuery) => void };

/** The end of what is drawn of a large fleet: more comes when it is reached, and by a link without scripts. */
export function MoreAgents({ hidden, query, onQuery }: MoreAgentsProps) {
  const link = useRef<HTMLAnchorElement>(null);
  const next = { ...query, limit: query.limit + PAGE };
  const more = useRef(() => {});
  useEffect(() => {
    more.current = () => onQuery(next);
  });
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current(), {
      rootMargin: "600px",
    });
    if (link.current) observer.observe(link.current);
    return () => observer.disconnect();
  }, []);
  return (
    <p className="px-6 pb-6 text-center max-sm:px-3">
      <Link
        ref={link}
        href={fleetHref(next)}
        onClick={(event: MouseEvent) => {
          event.preventDefault();
          onQuery(next);
        }}
        className="inline-flex h-7 items-center rounded-control px-3 text-muted hover-fade hover:bg-hover hover:text-ink max-sm:h-11"
      >
        Show {Math.min(PAGE, hidden)} more of {hidden}
      </Link>
    </p>
  );
}
