/** One line of the table: a figure beside the floor that was measured in the same run. */
export type RowResult = {
  what: string;
  /** `ms`, `MB/s`, … of both figure and floor. */
  unit: string;
  figure: number;
  /** Null where spec and sense know no floor. */
  floor: number | null;
  floorName: string;
  goal: string;
  /** Whether this run reached the goal; null where the goal is no number. */
  reached: boolean | null;
  notes?: string;
};

export type Row = {
  name: string;
  /** `short` is the form that CI runs: it shows that the benchmark works, its figures mean little. */
  measure(options: { short: boolean }): Promise<RowResult[]>;
};

export function ratio({ figure, floor }: RowResult): number | null {
  return floor === null || floor === 0 ? null : figure / floor;
}

/** Result of a row whose goal is a ratio to the floor. */
export function againstFloor(
  row: Omit<RowResult, "goal" | "reached" | "floor"> & { floor: number; atMost: number },
): RowResult {
  const { atMost, ...rest } = row;
  return { ...rest, goal: `≤ ${atMost}×`, reached: row.figure / row.floor <= atMost };
}
