import { PolicyQuestion } from "@/lib/contract/enforcement";
import { testPolicy } from "@/lib/orchestrator/enforcement/test-policy";
import { findAgent } from "@/lib/orchestrator/registry/find-agent";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import type { Context } from "../context";
import { CommandFailure, printJson } from "../print";

/** Exit code 0 when the guard would let the call pass, 2 when it would block it: the hook's own. */
export async function policyTest(context: Context, [name = "", tool, subject = ""]: string[]): Promise<number> {
  const { paths, environment } = context;
  const { registry } = context.need(await readRegistry(paths));
  const agent = context.need(findAgent(registry, name));
  const question = PolicyQuestion.safeParse({ tool, subject });
  if (!question.success) {
    const details = question.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new CommandFailure({ code: "bad-usage", message: "This call cannot be judged.", details });
  }
  const searchPath = environment["PATH"] ?? "";
  const answer = context.need(await testPolicy({ paths, registry, agent, searchPath, question: question.data }));
  if (context.json) printJson({ ok: true, ...answer });
  else {
    console.log(
      answer.verdict === "allowed" ? `ALLOWED: ${agent} may ${tool} ${subject}`.trimEnd() : answer.message.join("\n"),
    );
    if (answer.source === "registry") console.error("As the registry says: the generated files are not up to date.");
  }
  return answer.verdict === "allowed" ? 0 : 2;
}
