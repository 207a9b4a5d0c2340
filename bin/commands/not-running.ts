import { failure, type Reply } from "@/lib/contract/reply";

export function notRunning(agent: string): Reply<never> {
  return failure("session-not-running", `Session 'iw-${agent}' is not running`, {
    hint: `Start it: orchestrator create ${agent}`,
  });
}
