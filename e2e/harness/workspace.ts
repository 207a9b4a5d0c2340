import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";

export const projectRoot = realpathSync(join(import.meta.dirname, "..", ".."));
const demoAgent = join(projectRoot, "e2e", "fake-agents", "demo-agent.mjs");

/** The shell command of a pane that runs the demo agent. */
export function demoCommand(...options: string[]): string {
  return [process.execPath, demoAgent, ...options].map((word) => `'${word}'`).join(" ");
}

export type TestWorkspace = {
  /** In the temporary folder, with a space in its name. */
  folder: string;
  path(relative: string): string;
  write(relative: string, content: string): void;
  read(relative: string): string;
  /** Paths of everything on disk but the program's own state, sorted, with content: two equal ones mean nothing changed. */
  picture(): string[];
  dispose(): void;
};

/** A workspace with the shipped registry, whose panes run the demo agent. */
export function createWorkspace(command = demoCommand("--speed", "5")): TestWorkspace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "e2e work ")));
  const path = (relative: string) => join(folder, relative);
  mkdirSync(path("agents"));
  const registry = parseDocument(readFileSync(join(projectRoot, "agents", "registry.yaml"), "utf8"));
  registry.setIn(["defaults", "command"], command);
  writeFileSync(path("agents/registry.yaml"), registry.toString());
  cpSync(join(projectRoot, ".project-context.md"), path(".project-context.md"));
  return {
    folder,
    path,
    write(relative, content) {
      mkdirSync(join(path(relative), ".."), { recursive: true });
      writeFileSync(path(relative), content);
    },
    read: (relative) => readFileSync(path(relative), "utf8"),
    picture: () =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => !/^\.orchestrator|^home|^agents\/\.lock|^logs/.test(name))
        .sort()
        .map((name) => (statSync(path(name)).isFile() ? `${name} ${readFileSync(path(name), "utf8")}` : name)),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
