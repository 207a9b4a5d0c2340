import { stat } from "node:fs/promises";
import type { Reply } from "@/lib/contract/reply";
import { type AgentProgram, loadAgentPrograms } from "./agent-programs";

export type AgentPrograms = () => Promise<Reply<AgentProgram[]>>;

/** The file as it is now, read again only when it has changed: a fleet that starts asks once for each agent. */
export function agentProgramsSource(file: string): AgentPrograms {
  let known: { stamp: string; programs: Promise<Reply<AgentProgram[]>> } | null = null;
  return async () => {
    const stamp = await stat(file).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => "absent",
    );
    if (known?.stamp !== stamp) known = { stamp, programs: loadAgentPrograms(file) };
    return known.programs;
  };
}
