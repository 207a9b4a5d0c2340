import { LayoutGrid } from "lucide-react";
import { Button } from "@/app/_components/button";
import { EmptyState } from "@/app/_components/empty-state";

const firstAgent = `agents:
  backend-agent:
    name: backend-agent
    display_name: Backend
    description: Builds and mends the API
    model: sonnet
    tools: [Read, Grep, Glob, Edit, Bash]`;

/** A registry without agents: what one looks like. */
export function NoAgents() {
  return (
    <EmptyState icon={LayoutGrid} title="No agents yet" command="bin/orchestrator validate">
      <p>
        Add one to <code className="font-mono text-label">agents/registry.yaml</code>. It appears here as soon as the
        file is saved.
      </p>
      <pre className="my-4 overflow-x-auto rounded-card bg-sunken p-3 text-left font-mono text-label text-ink">
        {firstAgent}
      </pre>
      <p>This says what is wrong with the file, line by line:</p>
    </EmptyState>
  );
}

/** Agents, but none that the filters let through. */
export function NoMatch({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState icon={LayoutGrid} title="No agent fits" action={<Button onClick={onClear}>Show all agents</Button>}>
      None is in this state or is called so.
    </EmptyState>
  );
}
