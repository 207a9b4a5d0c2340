import { z } from "zod";
import { PolicyQuestion } from "@/lib/contract/enforcement";
import { testPolicy } from "@/lib/orchestrator/enforcement/test-policy";
import { toolNear } from "@/lib/orchestrator/registry/check-tools";
import type { Registry } from "@/lib/orchestrator/registry/registry-schema";
import { readRegistry } from "@/lib/orchestrator/registry/registry-source";
import { readShippedRules, type ShippedRules } from "@/lib/orchestrator/registry/shipped-rules";
import { locateInRealms, realmsOf } from "@/lib/orchestrator/tenants/realms";
import type { Context } from "../context";
import { CommandFailure, printJson } from "../print";
import { named, type TenantOption } from "../selection";

const HookCall = z.looseObject({ tool_name: z.string(), tool_input: z.looseObject({}) });

type StdinCall = { json: string; tool: string; subject: string };

/** A whole call, as Claude Code gives it to the hook. */
async function readCall(agent: string): Promise<StdinCall> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part);
  const json = Buffer.concat(parts).toString("utf8");
  try {
    const call = HookCall.parse(JSON.parse(json));
    const { file_path, notebook_path, command, url, subagent_type } = call.tool_input;
    const subject = [file_path, notebook_path, command, url, subagent_type].find((each) => typeof each === "string");
    return { json, tool: call.tool_name, subject: typeof subject === "string" ? subject : "" };
  } catch {
    throw new CommandFailure({
      code: "bad-usage",
      message:
        "What came on stdin is not a call: it needs tool_name, tool_input and, for what is relative, cwd, as JSON.",
      hint: `Try: echo '{"cwd": "${process.cwd()}", "tool_name": "Write", "tool_input": {"file_path": "src/a.py"}}' | orchestrator policy test --stdin ${agent}`,
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
  const call = options.stdin ? await readCall(called) : undefined;
  if (call === undefined && tool === undefined) {
    throw new CommandFailure({
      code: "bad-usage",
      message: "No tool was named.",
      hint: `Name one, and what it is given: orchestrator policy test ${called} Write src/app.ts`,
    });
  }
  const asked = call ?? { tool, subject };
  const question = PolicyQuestion.safeParse({ tool: asked.tool, subject: asked.subject });
  if (!question.success) {
    const details = question.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new CommandFailure({ code: "bad-usage", message: "This call cannot be judged.", details });
  }
  const searchPath = environment["PATH"] ?? "";
  const answer = context.need(await testPolicy({ ...located, searchPath, question: question.data, call: call?.json }));
  const meant = toolMeant(answer.tool, located.registry, context.need(await readShippedRules(paths)));
  if (context.json) printJson({ ok: true, ...answer, ...(meant !== null && { didYouMean: meant }) });
  else {
    console.log(
      answer.verdict === "allowed"
        ? `ALLOWED: ${called} may ${answer.tool} ${answer.subject}`.trimEnd()
        : answer.message.join("\n"),
    );
    if (meant !== null) console.error(`No tool is called ${answer.tool}; did you mean ${meant}?`);
    if (answer.source === "registry") console.error("As the registry says: the generated files are not up to date.");
  }
  return answer.verdict === "allowed" ? 0 : 2;
}

/** The tool whose name was mistyped; null for one that somebody knows, and for one that nothing is near. */
function toolMeant(tool: string, { agents, enforcement }: Registry, { known_tools }: ShippedRules): string | null {
  const listed = Object.values(agents).flatMap(({ tools }) => tools);
  const known = [...new Set([...known_tools, ...enforcement.always_allowed_tools, ...listed])];
  return known.includes(tool) || tool.startsWith("mcp__") ? null : toolNear(tool, known);
}
