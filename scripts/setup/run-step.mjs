import { spawn } from "node:child_process";
import { projectRoot } from "./project-root.mjs";

/** A set-up step that cannot go on. The message is for a person, and its last line is the next step. */
export class SetupProblem extends Error {}

/** Says what happens, then does it with its output shown. Resolves to the exit code; -1 when it could not be started. */
export function runStep(title, command, args, env = {}) {
  console.log(`» ${title}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: projectRoot,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.on("error", (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(-1);
    });
    child.on("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}

/** Runs a script's main function; a set-up problem ends it with its words alone, without a stack. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
