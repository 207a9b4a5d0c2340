export const grids = ["2x2", "3x3", "4x3"] as const;
export type Grid = (typeof grids)[number];

/** What the address says about the wall: shareable, and kept over reloads. */
export type WallQuery = {
  /** In the order of their places; null for whoever runs. */
  agents: readonly string[] | null;
  /** Columns and rows that are seen at once, as far as there is room; null for what suits their number. */
  grid: Grid | null;
};

/** More panes than this are nobody's view any more, and a page watches 200 at most. */
export const MAX_PANES = 120;
/** Browsers drop a longer cookie without a word. */
const LONGEST_COOKIE = 3_500;

/** As `AgentId`, without its parser: this is in the browser's bundle, and the server says who there is. */
const couldBeAgent = /^(?:[a-z][a-z0-9-]{0,30}\/)?[a-z][a-z0-9-]{0,62}$/;

type Query = { get(name: string): string | null };

export function parseWallQuery(query: Query): WallQuery {
  const named = query.get("agents");
  const agents = named?.split(",").filter((name) => couldBeAgent.test(name)) ?? null;
  return {
    agents: agents && [...new Set(agents)].slice(0, MAX_PANES),
    grid: grids.find((grid) => grid === query.get("grid")) ?? null,
  };
}

/** The query string of the wall, with `?`; empty for the plain one. */
export function wallSearch({ agents, grid }: WallQuery): string {
  const search = new URLSearchParams();
  if (agents) search.set("agents", agents.join(","));
  if (grid) search.set("grid", grid);
  return search.size > 0 ? `?${search.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}` : "";
}

/** The cookie that keeps the wall for the next visit, as `document.cookie` takes it; a plain or endless wall removes it. */
export function wallCookie(query: WallQuery): string {
  const value = encodeURIComponent(wallSearch(query));
  const keeps = value !== "" && value.length <= LONGEST_COOKIE;
  return `wall=${keeps ? value : ""}; path=/wall; max-age=${keeps ? 365 * 86_400 : 0}; samesite=lax`;
}

/** What `wallCookie` wrote; whatever else stands there is a plain wall. */
export function parseWallCookie(value: string | undefined): WallQuery {
  return parseWallQuery(new URLSearchParams(value ?? ""));
}

/** Columns and rows for this many panes. */
export function gridFor(count: number): { columns: number; rows: number } {
  if (count <= 1) return { columns: 1, rows: 1 };
  if (count <= 2) return { columns: 2, rows: 1 };
  if (count <= 4) return { columns: 2, rows: 2 };
  if (count <= 9) return { columns: 3, rows: 3 };
  return { columns: 4, rows: 3 };
}

export function shapeOf(grid: Grid | null, count: number): { columns: number; rows: number } {
  if (!grid) return gridFor(count);
  const [columns = 1, rows = 1] = grid.split("x").map(Number);
  return { columns, rows };
}
