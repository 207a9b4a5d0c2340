/** The hook program from the agent's folder, which is the folder its program runs in. */
export const HOOK_FILE = ".claude/hooks/auto-deny.py";
/** The program, for a hook that stands alone: it looks here first, and then where all agents share one. */
export const OWN_BUNDLE_FILE = ".claude/hooks/auto_deny.bundle.py";
export const POLICY_FILE = ".claude/hooks/policy.json";

/**
 * The command that settings.json gives to Claude Code. Without `agentFolder` it holds no path of the machine.
 * `|| exit 2` makes a missing or dying hook block: Claude Code 2.1.329 lets the call run on every other exit code.
 * `-I -S` keep the environment and the workspace from changing what the hook imports.
 */
export function hookCommand(onHookError: "block" | "allow", agentFolder?: string): string {
  const file = agentFolder === undefined ? `"$CLAUDE_PROJECT_DIR"/${HOOK_FILE}` : quote(`${agentFolder}/${HOOK_FILE}`);
  const command = `python3 -I -S ${file}`;
  return onHookError === "block" ? `${command} || exit 2` : command;
}

function quote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}
