import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import { AgentId } from "@/lib/contract/ids";
import type { Operation } from "@/lib/contract/operation";
import { type Reply, success } from "@/lib/contract/reply";

type Orchestrator = ReturnType<typeof orchestrator>;
type AgentSelection = Parameters<Orchestrator["startOperation"]>[1];

/** A form without JavaScript waits this long for the outcome; then its page shows how far the job is. */
const PATIENCE_MS = 4_000;

const names = z.union([AgentId.transform((name) => [name]), z.array(AgentId).min(1)]);

/** Fields of every form that does something with agents. `back` is the page it was sent from. */
const DeedForm = z
  .object({
    agent: names.optional(),
    every: z.literal("yes").optional(),
    back: z
      .string()
      .regex(/^\/(?:agents\/[a-z0-9-]+(?:\/[a-z0-9-]+)?|configs)?(?:\?[^#\\]*)?$/)
      .default("/"),
    /** Set by forms of pages without JavaScript: the answer is a page, so it waits for the outcome. */
    wait: z.literal("yes").optional(),
  })
  .refine(({ agent, every }) => (agent === undefined) !== (every === undefined), "name agents, or all of them");
type DeedForm = z.infer<typeof DeedForm>;

type Start = (orchestrator: Orchestrator, selection: AgentSelection) => Promise<Reply<Operation>>;

function deed<Right extends string>(action: Right, start: Start) {
  return {
    action,
    schema: DeedForm,
    agent: ({ agent }: DeedForm) => (agent?.length === 1 ? agent[0] : undefined),
    call: async (orchestrator: Orchestrator, { agent, wait }: DeedForm) => {
      const started = await start(orchestrator, agent ?? "all");
      return started.ok && wait ? settled(orchestrator, started.value) : started;
    },
  };
}

export const generateAgents = deed("config.generate", (orchestrator, agents) =>
  orchestrator.startOperation("generate", agents),
);
export const spawnAgents = deed("session.create", (orchestrator, agents) =>
  orchestrator.startOperation("spawn", agents),
);
export const stopAgents = deed("session.stop", (orchestrator, agents) => orchestrator.startOperation("stop", agents));
export const killAgents = deed("session.kill", (orchestrator, agents) => orchestrator.startOperation("kill", agents));

/** Writes the configs, then starts what could be written; answers with the job that tells more. */
export const renewAgents = deed("session.create", async (orchestrator, agents) => {
  const writing = await orchestrator.startOperation("generate", agents);
  if (!writing.ok) return writing;
  const written = await orchestrator.waitForOperation(writing.value.id);
  if (!written.ok) return written;
  const ready = written.value.items.filter(({ state }) => state === "done" || state === "unchanged");
  if (ready.length === 0) return written;
  return orchestrator.startOperation(
    "spawn",
    ready.map(({ name }) => name),
  );
});

/** The job as it is when it ends, or when patience does. */
async function settled(orchestrator: Orchestrator, operation: Operation): Promise<Reply<Operation>> {
  let stopWaiting = () => {};
  const patience = new Promise<Reply<Operation>>((resolve) => {
    const timer = setTimeout(() => resolve(success(operation)), PATIENCE_MS);
    stopWaiting = () => clearTimeout(timer);
  });
  return Promise.race([orchestrator.waitForOperation(operation.id), patience]).finally(stopWaiting);
}

/** The page that a form came from, without what an earlier form had to tell there. */
export function backPage(input: DeedForm | null): string {
  const [path = "/", query = ""] = (input?.back ?? "/").split("?");
  const kept = new URLSearchParams(query);
  for (const name of ["op", "notice"]) kept.delete(name);
  return kept.size > 0 ? `${path}?${kept}` : path;
}

/** The same page, showing the job. */
export function outcomePage(input: DeedForm, { id }: Operation): { to: string } {
  const page = backPage(input);
  return { to: `${page}${page.includes("?") ? "&" : "?"}op=${id}` };
}
