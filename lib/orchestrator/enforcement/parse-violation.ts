import type { Violation } from "@/lib/contract/enforcement";

const LINE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d) (\S+) (BLOCKED|ALLOWED) (\S+) (.*) \(((?:pattern|rule|hook error): .*)\)$/;

/** What the hook wrote of one call, with its time in ms; null for a line that is none of its own. */
export function parseViolation(line: string): Omit<Violation, "id"> | null {
  const [, when = "", agent = "", verdict, tool = "", subject = "", rule = ""] = LINE.exec(line) ?? [];
  // The hook writes local time, as this process reads it.
  const at = Date.parse(when);
  if (Number.isNaN(at) || (verdict !== "BLOCKED" && verdict !== "ALLOWED")) return null;
  return { at, agent, verdict, tool, subject, rule };
}
