import type { Orchestrator } from "@/lib/orchestrator/orchestrator";

const place = Symbol.for("native-orchestrator.orchestrator");

/**
 * The one orchestrator of this process, which `server.ts` published. Never builds one: Next evaluates modules again in
 * each of its bundles, and a second orchestrator would be a second owner of the workspace.
 */
export function orchestrator(): Orchestrator {
  // globalThis is untyped by nature; only server.ts writes this symbol.
  const found = (globalThis as Record<symbol, unknown>)[place] as Orchestrator | undefined;
  if (!found) {
    throw new Error("No orchestrator in this process: pages are served by server.ts only (npm start, npm run dev).");
  }
  return found;
}
