import type { RegistryProblem } from "@/lib/contract/registry";

export type { RegistryProblem };

/** `agents/registry.yaml:12:5: agents.x.model: must be …` as compilers print it, so that editors can jump there. */
export function formatProblem({ severity, file, line, column, path, message }: RegistryProblem): string {
  const kind = severity === "warning" ? "warning: " : "";
  return `${file}:${line}:${column}: ${kind}${path ? `${path}: ` : ""}${message}`;
}
