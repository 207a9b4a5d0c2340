import type { KeyRow } from "@/lib/contract/config-review";

/** A JSON value by its key paths: one entry for each leaf, each member of a plain list, and each empty list or object. */
type Leaves = Map<string, { path: string; text: string }>;

/** `undefined` is a side that is not known or has no such file. */
export type Sides<T> = { registry: T; generated: T; disk: T };

/**
 * Compares JSON by meaning: rows for the keys that are not the same on all known sides, in the order of the registry's
 * side, then what only the others have.
 */
export function compareKeys(sides: Sides<unknown>): { rows: KeyRow[]; same: number } {
  const leaves = {
    registry: leavesOf(sides.registry),
    generated: leavesOf(sides.generated),
    disk: leavesOf(sides.disk),
  };
  const keys = new Map([...leaves.registry, ...leaves.generated, ...leaves.disk].map(([key, { path }]) => [key, path]));
  const rows = [...keys].map(([key, path]) => ({
    path,
    registry: leaves.registry.get(key)?.text ?? null,
    generated: leaves.generated.get(key)?.text ?? null,
    disk: leaves.disk.get(key)?.text ?? null,
  }));
  const known = (["registry", "generated", "disk"] as const).filter((side) => sides[side] !== undefined);
  const differs = (row: KeyRow) => known.some((side) => row[side] !== row[known[0] ?? "registry"]);
  const changed = rows.filter(differs);
  return { rows: [...changed, ...reordered(sides, known)], same: rows.length - changed.length };
}

function leavesOf(value: unknown): Leaves {
  const leaves: Leaves = new Map();
  if (value !== undefined) collect(value, "", leaves);
  return leaves;
}

function collect(value: unknown, path: string, into: Leaves): void {
  const put = (key: string, leaf: unknown) => into.set(key, { path, text: JSON.stringify(leaf) });
  if (Array.isArray(value) && value.length > 0 && value.every(isPlain)) {
    const seen = new Map<string, number>();
    for (const member of value) {
      const text = JSON.stringify(member);
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      put(`${path}\0${text}\0${count}`, member);
    }
  } else if (Array.isArray(value) && value.length > 0) {
    for (const [index, member] of value.entries()) collect(member, `${path}[${index}]`, into);
  } else if (isObject(value) && Object.keys(value).length > 0) {
    for (const [name, member] of Object.entries(value)) collect(member, keyPath(path, name), into);
  } else put(path, value);
}

function keyPath(path: string, name: string): string {
  if (!/^[\w$-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

/** Lists with the same members in another order: of patterns, the last match decides. */
function reordered(sides: Sides<unknown>, known: readonly (keyof Sides<unknown>)[]): KeyRow[] {
  const lists = {
    registry: plainLists(sides.registry),
    generated: plainLists(sides.generated),
    disk: plainLists(sides.disk),
  };
  const [first] = known;
  if (!first) return [];
  return [...lists[first]].flatMap(([path, list]) => {
    const others = known.map((side) => lists[side].get(path));
    const sorted = [...list].sort().join();
    const isMoved =
      others.every((other) => other !== undefined && [...other].sort().join() === sorted) &&
      others.some((other) => other?.join() !== list.join());
    if (!isMoved) return [];
    const text = (side: keyof Sides<unknown>) => lists[side].get(path)?.join(", ") ?? null;
    return [{ path: `${path} (order)`, registry: text("registry"), generated: text("generated"), disk: text("disk") }];
  });
}

function plainLists(value: unknown, path = "", into = new Map<string, string[]>()): Map<string, string[]> {
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every(isPlain))
      into.set(
        path,
        value.map((member) => JSON.stringify(member)),
      );
    else for (const [index, member] of value.entries()) plainLists(member, `${path}[${index}]`, into);
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) plainLists(member, keyPath(path, name), into);
  }
  return into;
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
