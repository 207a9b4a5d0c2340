import { z } from "zod";
import type { orchestrator } from "@/app/_server/orchestrator";
import type { AdoptedSession } from "@/lib/contract/adoption";

type Orchestrator = ReturnType<typeof orchestrator>;

const Wanted = z.object({ socket: z.string().max(4096), session: z.string().min(1).max(1000) });
const Known = z.object({ id: z.string().max(100) });

export const adopt = {
  action: "session.create" as const,
  schema: Wanted,
  agent: ({ session }: z.infer<typeof Wanted>) => `adopted ${session.slice(0, 80)}`,
  call: ({ adoption }: Orchestrator, { socket, session }: z.infer<typeof Wanted>) => adoption.adopt(socket, session),
  success: (_: z.infer<typeof Wanted>, { id }: AdoptedSession) => ({ to: `/adopted/${id}` }),
  failure: () => "/adopted",
};

export const forget = {
  action: "session.create" as const,
  schema: Known,
  agent: ({ id }: z.infer<typeof Known>) => `adopted ${id}`,
  call: ({ adoption }: Orchestrator, { id }: z.infer<typeof Known>) => adoption.forget(id),
  success: () => ({ to: "/adopted", notice: "Forgotten here; its session goes on." }),
  failure: () => "/adopted",
};
