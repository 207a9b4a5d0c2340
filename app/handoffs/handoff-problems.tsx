import { CircleX, TriangleAlert } from "lucide-react";
import type { HandoffProblem } from "@/lib/contract/handoff";

/** Each problem with its place and what to write instead. */
export function HandoffProblems({ problems }: { problems: readonly HandoffProblem[] }) {
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const count = (number: number, word: string) => `${number} ${word}${number === 1 ? "" : "s"}`;
  const title = errors > 0 ? count(errors, "problem") : count(problems.length, "warning");
  return (
    <section aria-label="Problems" className="handoffs-box">
      <header className="handoffs-box-head">
        <h3 className="font-semibold">{title}</h3>
      </header>
      <ul>
        {problems.map(({ path, code, severity, message }) => (
          <li
            key={`${path} ${code}`}
            data-status={severity === "error" ? "dead" : "drift"}
            className="flex items-start gap-2 border-b border-border px-3 py-2 last:border-b-0"
          >
            {severity === "error" ? (
              <CircleX size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-state" aria-label="Error" />
            ) : (
              <TriangleAlert
                size={16}
                strokeWidth={1.75}
                className="mt-0.5 flex-none text-state"
                aria-label="Warning"
              />
            )}
            <span className="min-w-0 [overflow-wrap:anywhere]">
              {path && <code className="font-mono text-label font-medium">{path} </code>}
              {message}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
