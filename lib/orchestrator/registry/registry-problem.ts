/** One thing that is wrong (or suspicious) in the registry, with its place. */
export type RegistryProblem = {
  severity: "error" | "warning";
  /** As given to the parser, e.g. `agents/registry.yaml`. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  /** `agents.backend-agent.model`; empty for the file as a whole. */
  path: string;
  /** What was found and what to write instead. */
  message: string;
};

/** `agents/registry.yaml:12:5: agents.x.model: must be …` as compilers print it, so that editors can jump there. */
export function formatProblem({ severity, file, line, column, path, message }: RegistryProblem): string {
  const kind = severity === "warning" ? "warning: " : "";
  return `${file}:${line}:${column}: ${kind}${path ? `${path}: ` : ""}${message}`;
}
