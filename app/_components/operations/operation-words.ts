import type { Operation, OperationItem } from "@/lib/contract/operation";

type Words = { doing: string; did: string; fails: string; one: string; many: string };

const words: Record<Operation["kind"], Words> = {
  generate: { doing: "Generating", did: "Generated", fails: "Did not generate", one: "config", many: "configs" },
  spawn: { doing: "Starting", did: "Started", fails: "Did not start", one: "agent", many: "agents" },
  resurrect: {
    doing: "Bringing back",
    did: "Brought back",
    fails: "Did not bring back",
    one: "agent",
    many: "agents",
  },
  stop: { doing: "Stopping", did: "Stopped", fails: "Did not stop", one: "agent", many: "agents" },
  kill: { doing: "Killing", did: "Killed", fails: "Did not kill", one: "agent", many: "agents" },
};

export type OperationCounts = Record<OperationItem["state"], number> & { total: number; settled: number };

export function countItems({ items }: Operation): OperationCounts {
  const counts = { queued: 0, running: 0, done: 0, unchanged: 0, failed: 0, cancelled: 0 };
  for (const { state } of items) counts[state] += 1;
  return { ...counts, total: items.length, settled: items.length - counts.queued - counts.running };
}

/** What goes on, in one line: `Generating 14 of 26 configs`; for one agent: `Starting backend-agent`. */
export function progressText(operation: Operation): string {
  const { doing, many } = words[operation.kind];
  const { settled, total } = countItems(operation);
  if (total === 1) return `${doing} ${onlyThing(operation)}`;
  return `${doing} ${settled} of ${total} ${many}`;
}

/** What came of it: `Generated 26 configs`, `Generated 25, failed 1`, `Started 3, cancelled 2`. */
export function outcomeText(operation: Operation): string {
  const { did, one, many } = words[operation.kind];
  const { done, unchanged, failed, cancelled, total } = countItems(operation);
  const worked = done + unchanged;
  if (total === 1) return outcomeOfOnly(operation);
  const rest = [failed > 0 && `failed ${failed}`, cancelled > 0 && `cancelled ${cancelled}`].filter(Boolean);
  if (rest.length > 0) return [`${did} ${worked}`, ...rest].join(", ");
  return `${did} ${worked} ${worked === 1 ? one : many}`;
}

/** The small print: what the numbers are made of. */
export function countsText(operation: Operation): string {
  const { done, unchanged, queued, running } = countItems(operation);
  const parts =
    operation.kind === "generate" ? [`${done} written`, `${unchanged} unchanged`] : [`${done + unchanged} done`];
  if (running > 0) parts.push(`${running} running`);
  if (queued > 0) parts.push(`${queued} to go`);
  return parts.join(", ");
}

export const itemWords: Record<OperationItem["state"], string> = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  unchanged: "Unchanged",
  failed: "Failed",
  cancelled: "Cancelled",
};

function outcomeOfOnly(operation: Operation): string {
  const { did, fails, one } = words[operation.kind];
  const { failed, cancelled, unchanged } = countItems(operation);
  const what = onlyThing(operation);
  if (failed > 0) return `${fails} ${what}`;
  if (cancelled > 0) return `Cancelled: ${operation.items[0]?.name}`;
  return unchanged > 0 ? `The ${one} of ${operation.items[0]?.name} was up to date` : `${did} ${what}`;
}

function onlyThing({ kind, items }: Operation): string {
  const name = items[0]?.name ?? "nothing";
  return kind === "generate" ? `the config of ${name}` : name;
}
