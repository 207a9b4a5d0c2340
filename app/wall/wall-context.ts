"use client";

import { createContext, useContext } from "react";
import type { OpenTerminal } from "@/app/_browser/terminal/open-terminal";
import type { WebglLeases } from "@/app/_browser/terminal/webgl-leases";
import type { PaneQuestionsState } from "@/app/_components/pane/pane-questions";
import type { Broadcast } from "./broadcast";
import type { Turns } from "./turns";

/** What the tiles of one wall share. It stays the same object, so that no tile is drawn anew for another one's sake. */
export type WallParts = {
  readonly broadcast: Broadcast;
  readonly leases: WebglLeases;
  readonly turns: Turns;
  /** The terminals that are open, by agent. */
  readonly panes: Map<string, OpenTerminal>;
  readonly questions: PaneQuestionsState["notices"];
  askToPaste(text: string): void;
  /** Takes a tile from the wall. */
  remove(name: string): void;
};

const Context = createContext<WallParts | null>(null);
export const WallProvider = Context.Provider;

export function useWall(): WallParts {
  const wall = useContext(Context);
  if (!wall) throw new Error("A tile needs the wall around it.");
  return wall;
}
