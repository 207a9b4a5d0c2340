import type { SearchParams } from "@/app/_server/notice";
import { orchestrator } from "@/app/_server/orchestrator";
import { requireRight } from "@/app/_server/session";
import {
  type PolicyAnswer,
  PolicyQuestion,
  type PolicySummary,
  type Violation,
  type ViolationCount,
} from "@/lib/contract/enforcement";
import { type Reply, success } from "@/lib/contract/reply";

export type PolicyTabContent = {
  policy: PolicySummary;
  violations: Violation[];
  count: ViolationCount;
  asked: { question: PolicyQuestion; answer: Reply<PolicyAnswer> } | null;
};

/** What the Policy tab shows of an agent; a call in the query is put to its guard. */
export async function readPolicyTab(agent: string, query: SearchParams): Promise<Reply<PolicyTabContent>> {
  await requireRight("policy.test", agent);
  const { enforcement } = orchestrator();
  const policy = enforcement.readPolicy(agent);
  if (!policy.ok) return policy;
  const question = PolicyQuestion.safeParse({ tool: query.tool, subject: query.subject });
  const asked = question.success
    ? { question: question.data, answer: await enforcement.testPolicy(agent, question.data) }
    : null;
  const violations = enforcement.listViolations({ agent, limit: 100 });
  return success({ policy: policy.value, violations, count: enforcement.countViolations(agent), asked });
}
