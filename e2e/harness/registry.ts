import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { projectRoot } from "./project-root";

const program = join(projectRoot, "e2e", "fake-agents", "demo-agent.mjs");

/** The line that starts the demo agent, ten times as fast as life. */
export function demoAgent(...options: string[]): string {
  return [process.execPath, program, "--speed", "10", ...options].map((word) => `'${word}'`).join(" ");
}

/** The shipped registry; panes run the command of their agent, else the demo agent that waits for a prompt. */
export async function shippedRegistry(commands: Readonly<Record<string, string>> = {}): Promise<string> {
  const registry = parseDocument(await readFile(join(projectRoot, "agents", "registry.yaml"), "utf8"));
  registry.setIn(["defaults", "command"], demoAgent());
  for (const [agent, command] of Object.entries(commands)) registry.setIn(["agents", agent, "command"], command);
  return registry.toString({ lineWidth: 0 });
}
