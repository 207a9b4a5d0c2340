import { z } from "zod";
import { PolicyQuestion } from "@/lib/contract/enforcement";
import { testPolicy } from "@/lib/orchestrator/enforcement/test-policy";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { locateInRealms, realmsOf } from "@/lib/orchestrator/tenants/realms";
import type { Context } from "../context";
import { CommandFailure, printJson } from "../print";
import { named, type TenantOption } from "../selection";

const HookCall = z.looseObject({ tool_name: z.string(), tool_input: z.looseObject({}) });

/** A whole call, as Claude Code gives it to the hook. */
async function readCall() {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part);
  try {
    return HookCall.parse(JSON.parse(Buffer.concat(parts).toString("utf8")));
  } catch {
    throw new CommandFailure({
      code: "bad-usage",
      message: "What came on stdin is not a call: it needs tool_name and tool_input, as JSON.",
      hint: 'Try: echo \'{"tool_name": "Write", "tool_input": {"file_path": "src/a.py"}}\' | orchestrator policy test --stdin AGENT',
    });
  }
}

/** Exit code 0 when the guard would let the call pass, 2 when it would block it: the hook's own. */
export async function policyTest(
  context: Context,
  [name = "", tool, subject = ""]: string[],
  options: { stdin?: boolean } & TenantOption = {},
): Promise<number> {
  const { paths, environment } = context;
  const { registry } = context.need(await readRegistry(paths));
  const called = named(name, options);
  const located = context.need(locateInRealms(realmsOf(registry, paths), called));
  const call = options.stdin ? await readCall() : undefined;
  if (call === undefined && tool === undefined) {
    throw new CommandFailure({
      code: "bad-usage",
      message: "No tool was named.",
      hint: `Name one, and what it is given: orchestrator policy test ${called} Write src/app.ts`,
    });
  }
  const question = PolicyQuestion.safeParse({ tool: call?.tool_name ?? tool, subject });
  if (!question.success) {
    const details = question.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new CommandFailure({ code: "bad-usage", message: "This call cannot be judged.", details });
  }
  const searchPath = environment["PATH"] ?? "";
  const answer = context.need(await testPolicy({ ...located, searchPath, question: question.data, call }));
  if (context.json) printJson({ ok: true, ...answer });
  else {
    console.log(
      answer.verdict === "allowed" ? `ALLOWED: ${called} may ${tool} ${subject}`.trimEnd() : answer.message.join("\n"),
    );
    if (answer.source === "registry") console.error("As the registry says: the generated files are not up to date.");
  }
  return answer.verdict === "allowed" ? 0 : 2;
}
