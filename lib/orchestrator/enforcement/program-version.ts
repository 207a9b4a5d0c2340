import { execFile } from "node:child_process";
import { realpath, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { AgentProgram } from "./agent-programs";
import { isOlder } from "./judge-silence";

const PATIENCE_MS = 5_000;

/** What is known of an installed program: its file, and the version that it has told of itself. */
export type ProgramVersions = {
  /** A sentence when the program is older than what the guard was tried with; null when it is not, or is not there. */
  warning(program: AgentProgram): Promise<string | null>;
};

/** Asks each program for its version once for each of its files: an update is another file, or another time. */
export function createProgramVersions(environment: Readonly<Record<string, string>>): ProgramVersions {
  const asked = new Map<string, Promise<string | null>>();
  return {
    async warning(program) {
      if (program.tried === undefined) return null;
      const file = await find(program.commands, environment["PATH"] ?? "");
      if (file === null) return null;
      const version = asked.get(file.key) ?? ask(file.path, program.version, environment);
      asked.set(file.key, version);
      const found = await version;
      if (found === null || !isOlder(found, program.tried)) return null;
      return `${program.name} ${found} is older than ${program.tried}, the oldest version the guard was tried with.`;
    },
  };
}

async function find(names: readonly string[], searchPath: string): Promise<{ path: string; key: string } | null> {
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    for (const name of names) {
      const path = await realpath(join(folder, name)).catch(() => null);
      const found = path === null ? null : await stat(path).catch(() => null);
      if (path !== null && found?.isFile()) return { path, key: `${path} ${found.mtimeMs} ${found.size}` };
    }
  }
  return null;
}

function ask(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string | null> {
  return new Promise((resolve) => {
    const variables = { PATH: environment["PATH"], HOME: environment["HOME"], DISABLE_AUTOUPDATER: "1" };
    const env = variables as unknown as NodeJS.ProcessEnv; // Next's types demand a NODE_ENV in each.
    const child = execFile(path, [...args], { env, timeout: PATIENCE_MS, cwd: "/" }, (error, stdout) => {
      resolve(error === null ? (/\d+(\.\d+)+/.exec(stdout)?.[0] ?? null) : null);
    });
    child.stdin?.end();
  });
}
