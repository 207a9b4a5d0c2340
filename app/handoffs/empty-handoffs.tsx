import { ArrowRightLeft } from "lucide-react";
import { EmptyState } from "@/app/_components/empty-state";
import { CopyButton } from "./copy-button";

/** What belongs here, and an example that is right for the agents of this registry. */
export function EmptyHandoffs({ delegation }: { delegation: { from: string; to: string } | null }) {
  if (!delegation) {
    return (
      <EmptyState icon={ArrowRightLeft} title="Nobody hands work to anybody yet">
        Name under <code className="font-mono text-label">delegates_to</code> in agents/registry.yaml to whom an agent
        may hand work.
      </EmptyState>
    );
  }
  const example = JSON.stringify(exampleOf(delegation), null, 2);
  return (
    <EmptyState
      icon={ArrowRightLeft}
      title="No hand-offs yet"
      action={<CopyButton text={example} what="The example" label="Copy example" />}
      command="orchestrator handoff send draft.json"
    >
      <p>
        An agent hands work to another by a file in handoffs/. It is checked, and typed to its receiver as one line that
        points to it. Save this as draft.json and send it:
      </p>
      <pre className="mt-3 rounded-card bg-sunken p-3 text-left font-mono text-label whitespace-pre-wrap text-ink">
        {example}
      </pre>
    </EmptyState>
  );
}

/** Without id, schema and time: a sent hand-off gets them. */
function exampleOf({ from, to }: { from: string; to: string }) {
  return {
    from,
    to,
    task_description: "Write down in docs/handoffs.md how a hand-off of this workspace looks, with one example.",
    acceptance_criteria: ["docs/handoffs.md names every field once"],
    file_paths: ["docs/handoffs.md"],
    deliverables: ["docs/handoffs.md"],
  };
}
