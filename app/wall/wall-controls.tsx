"use client";

import { Plus, Radio } from "lucide-react";
import { useFleet } from "@/app/_browser/fleet-store";
import { Button } from "@/app/_components/button";
import { Kbd } from "@/app/_components/kbd";
import { Menu, MenuHeading, MenuItem, MenuRule, MenuSwitch } from "@/app/_components/menu";
import { type Grid, grids } from "./wall-query";

type WallControlsProps = {
  grid: Grid | null;
  onGrid: (grid: Grid | null) => void;
  places: readonly string[];
  everybody: readonly string[];
  onPlaces: (places: readonly string[] | null) => void;
  broadcasting: boolean;
  onBroadcast: () => void;
};

/** How the wall is cut, who is on it, and typing into several panes. */
export function WallControls(props: WallControlsProps) {
  const { grid, onGrid, places, everybody, onPlaces, broadcasting, onBroadcast } = props;
  return (
    <span className="flex flex-none items-center gap-2 noscript:hidden">
      <span className="flex items-center gap-1 text-meta text-faint max-xl:hidden">
        <Kbd>Ctrl ;</Kbd> leaves a pane
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need a legend, and is no row of buttons. */}
      <span
        role="group"
        aria-label="Panes in sight"
        className="flex rounded-control border border-border max-xl:hidden"
      >
        {grids.map((each) => (
          <Button
            key={each}
            look="quiet"
            size="small"
            aria-pressed={grid === each}
            title={grid === each ? "Let their number decide" : `${each.replace("x", " columns, ")} rows in sight`}
            onClick={() => onGrid(grid === each ? null : each)}
          >
            {each.replace("x", "×")}
          </Button>
        ))}
      </span>
      <Menu
        trigger={
          <Button className="max-sm:h-11" aria-label="Add pane">
            <Plus size={16} strokeWidth={1.75} aria-hidden />
            <span className="max-sm:hidden">Add pane</span>
          </Button>
        }
      >
        <AgentChoice places={places} everybody={everybody} onPlaces={onPlaces} />
      </Menu>
      <Button
        className="max-sm:h-11"
        aria-label="Broadcast"
        aria-pressed={broadcasting}
        title="Type into several panes at once"
        onClick={onBroadcast}
      >
        <Radio size={16} strokeWidth={1.75} aria-hidden />
        <span className="max-sm:hidden">Broadcast</span>
      </Button>
    </span>
  );
}

function AgentChoice({ places, everybody, onPlaces }: Pick<WallControlsProps, "places" | "everybody" | "onPlaces">) {
  const fleet = useFleet([]);
  const names = fleet.length > 0 ? fleet.map(({ name }) => name) : everybody;
  return (
    <>
      <MenuItem onSelect={() => onPlaces(null)}>Show whoever runs</MenuItem>
      <MenuItem onSelect={() => onPlaces([])}>Clear the wall</MenuItem>
      <MenuRule />
      <MenuHeading>On the wall</MenuHeading>
      {names.map((name) => (
        <MenuSwitch
          key={name}
          on={places.includes(name)}
          onChange={(on) => onPlaces(on ? [...places, name] : places.filter((each) => each !== name))}
        >
          {name}
        </MenuSwitch>
      ))}
    </>
  );
}
