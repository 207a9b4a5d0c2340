import type { z } from "zod";
import { HandoffId } from "@/lib/contract/handoff";
import type { Fault } from "./check-receiver";

const EXAMPLES: Record<string, string> = {
  from: '"planning-agent"',
  to: '"backend-agent"',
  task_description: '"Add POST /invoices to src/routes: it stores an invoice with its lines and answers 201"',
  acceptance_criteria: '["POST /invoices answers 201 with the stored row"]',
  file_paths: '["src/routes/invoices.ts"]',
  deliverables: '["src/routes/invoices.ts with its route"]',
  context: '"Rounding rules stand in docs/rounding.md"',
  blockers: '["The table is made by INV-11"]',
  deadline: '"2026-01-31" or "2026-01-31T17:00:00Z"',
  schema: '"Handoff", or the name of a schema in templates/handoffs',
  created_at: '"2026-01-31T09:00:00Z"',
};

/** What zod found, in words, with an example of the field; `fileId` is what its file says of its id. Pure. */
export function shapeFaults(error: z.ZodError, value: Record<string, unknown>, fileId?: string): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    const field = String(issue.path[0] ?? "");
    const path = issue.path.map(String).join(".");
    const example = field === "id" ? idExample(fileId) : (EXAMPLES[field] ?? "something else");
    const found = issue.path.reduce<unknown>(
      (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    );
    if (found === undefined) return [{ code: "missing", path, message: `is missing; write ${example}` }];
    // Told with the words' own rule, which counts as a reader does.
    if (field === "task_description" && issue.code === "too_small") return [];
    const shown = JSON.stringify(found) ?? "nothing";
    const is = `is ${shown.length > 60 ? `${shown.slice(0, 57)}…` : shown}`;
    if (field === "deadline" || field === "created_at") {
      return [
        {
          code: field === "deadline" ? "deadline" : "created-at",
          path,
          message: `${is}, which is no date; write ${example}`,
        },
      ];
    }
    if (issue.code === "invalid_type" || issue.code === "invalid_union") {
      return [{ code: "wrong-type", path, message: `${is}; write ${example}` }];
    }
    return [{ code: "wrong-type", path, message: `${is}; it ${issue.message}. Write ${example}` }];
  });
}

function idExample(fileId: string | undefined): string {
  if (fileId === undefined) return 'a name such as "invoices-api", or leave it out';
  if (HandoffId.safeParse(fileId).success) return `"${fileId}", the file's name without .json`;
  return 'a name such as "invoices-api", and call the file the same with .json';
}
