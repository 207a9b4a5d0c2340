import { access, constants } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import type { Shells } from "./choose-shells";

/**
 * What a pane runs when the registry names no command. The values come from the pane's environment, so no value
 * can break the command line.
 */
export const DEFAULT_COMMAND =
  'claude --add-dir "$PROJECT_ROOT" --model "$AGENT_MODEL" --session-id "$AGENT_SESSION_ID"';

export type Launch = {
  /** The shell line, or null for a plain login shell. */
  command: string | null;
  /** What the banner and the command line tell a person about it. */
  notice: string | null;
};

/** Chooses what an agent's pane runs: its own command, the workspace's, Claude Code when it is installed, or a shell. */
export async function chooseLaunch(options: {
  agentCommand: string | undefined;
  defaultCommand: string | undefined;
  /** The PATH that the pane will have. */
  path: string | undefined;
}): Promise<Launch> {
  const command = options.agentCommand ?? options.defaultCommand ?? DEFAULT_COMMAND;
  if (command !== DEFAULT_COMMAND) return { command, notice: null };
  if (await isOnPath("claude", options.path)) return { command, notice: null };
  return {
    command: null,
    notice: "claude is not installed, so this is a plain shell. Install it: npm install -g @anthropic-ai/claude-code",
  };
}

async function isOnPath(program: string, path: string | undefined): Promise<boolean> {
  const folders = (path ?? "").split(delimiter).filter(isAbsolute);
  const found = await Promise.all(
    folders.map((folder) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/**
 * The script of a pane, run by a POSIX login shell as `$0 banner binFolder command shell`: shows the banner, puts our
 * commands on the PATH (after the profile, which resets it), names the person's shell (tmux names its own), and runs the agent's program or becomes the person's shell.
 */
const PANE_SCRIPT = [
  'printf "%s\\n" "$1"',
  'PATH="$2:$PATH"; SHELL="$4"; export PATH SHELL',
  'if [ -n "$3" ]; then eval "$3"; else exec "$SHELL" -i; fi',
].join("\n");

/** The argument vector of a pane's program. No value is glued into shell text. */
export function launchArguments(options: {
  shells: Pick<Shells, "login" | "interactive">;
  banner: readonly string[];
  binFolder: string;
  command: string | null;
}): string[] {
  const { shells, binFolder, command } = options;
  const banner = options.banner.map(withoutControls).join("\n");
  return [shells.login, "-l", "-c", PANE_SCRIPT, "orchestrator", banner, binFolder, command ?? "", shells.interactive];
}

function withoutControls(line: string): string {
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
}
