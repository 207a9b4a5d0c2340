"use client";

import type { ReactNode } from "react";
import { Menu, MenuChoice, MenuHeading, MenuRule } from "@/app/_components/menu";
import type { FleetQuery } from "./fleet-query";

const sorts = [
  { value: "need", label: "Needs you first" },
  { value: "name", label: "Name" },
  { value: "registry", label: "As in the registry" },
] as const;

const groups = [
  { value: "none", label: "One list" },
  { value: "state", label: "State" },
  { value: "model", label: "Model" },
  { value: "tenant", label: "Tenant" },
] as const;

type SortMenuProps = { query: FleetQuery; onQuery: (query: FleetQuery) => void; trigger: ReactNode };

/** How the list is ordered and divided. */
export default function SortMenu({ query, onQuery, trigger }: SortMenuProps) {
  return (
    <Menu trigger={trigger} defaultOpen>
      <MenuHeading>Sort</MenuHeading>
      <MenuChoice value={query.sort} options={sorts} onChange={(sort) => onQuery({ ...query, sort })} />
      <MenuRule />
      <MenuHeading>Group</MenuHeading>
      <MenuChoice value={query.group} options={groups} onChange={(group) => onQuery({ ...query, group })} />
    </Menu>
  );
}
