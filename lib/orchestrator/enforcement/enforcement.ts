import { join } from "node:path";
import type { GuardSummary } from "@/lib/contract/agent";
import type {
  PolicyAnswer,
  PolicyQuestion,
  PolicySummary,
  Violation,
  ViolationCount,
  ViolationFilter,
} from "@/lib/contract/enforcement";
import { type AgentId, type AgentName, agentIdOf } from "@/lib/contract/ids";
import { type Reply, success } from "@/lib/contract/reply";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import type { Paths } from "../paths";
import type { Realm } from "../tenants/realms";
import { describePolicy } from "./describe-policy";
import { collectSandboxedLogs } from "./sandbox/collect-logs";
import { testPolicy } from "./test-policy";
import { followViolations } from "./violations-log";

/** What agents may do, and what they were kept from doing. */
export type Enforcement = {
  /** An agent's rights as the registry gives them now. */
  readPolicy(agent: string): Reply<PolicySummary>;
  /** What the real hook would say to a call; nothing is logged. */
  testPolicy(agent: string, question: PolicyQuestion): Promise<Reply<PolicyAnswer>>;
  /** Tries the agent's hook now, with calls whose outcome is known. */
  checkGuard(agent: string): Promise<Reply<GuardSummary>>;
  /** The newest lines of the guard's log, newest first. */
  listViolations(filter: ViolationFilter): Violation[];
  countViolations(agent: string): ViolationCount;
  dispose(): void;
};

type EnforcementParts = {
  paths: Paths;
  clock: Clock;
  /** The agent of the registry that a person means, with the registry and the folders that are its own. */
  locate: (requested: string) => Reply<Realm & { agent: AgentName }>;
  /** PATH of the panes. */
  searchPath: string;
  inBackground: InBackground;
  /** A dashboard moves a log aside that has grown too large. */
  role: "dashboard" | "command";
  tryGuard: (agent: AgentId) => Promise<GuardSummary>;
  onViolations: (added: Violation[]) => void;
};

export async function createEnforcement(parts: EnforcementParts): Promise<Enforcement> {
  const { paths, clock, inBackground, searchPath } = parts;
  const log = await followViolations({
    file: paths.violationsLog,
    clock,
    inBackground,
    onAdded: parts.onViolations,
    rotates: parts.role === "dashboard",
  });

  const collector =
    parts.role === "dashboard"
      ? collectSandboxedLogs({
          folder: join(paths.runFolder, "sandbox"),
          target: paths.violationsLog,
          clock,
          inBackground,
        })
      : null;

  return {
    readPolicy(agent) {
      const found = parts.locate(agent);
      if (!found.ok) return found;
      const { registry, agent: name } = found.value;
      const entry = registry.agents[name];
      if (!entry) throw new Error(`${name} was found, and has no entry`);
      return success(describePolicy(registry, entry));
    },
    async testPolicy(agent, question) {
      const found = parts.locate(agent);
      return found.ok ? testPolicy({ ...found.value, searchPath, question }) : found;
    },
    async checkGuard(agent) {
      const found = parts.locate(agent);
      return found.ok ? success(await parts.tryGuard(agentIdOf(found.value.paths.tenant, found.value.agent))) : found;
    },
    listViolations: log.list,
    countViolations: log.count,
    dispose() {
      collector?.dispose();
      log.dispose();
    },
  };
}
