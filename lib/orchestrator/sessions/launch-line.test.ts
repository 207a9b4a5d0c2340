import { describe, expect, it } from "vitest";
import { type AgentProgram, loadAgentPrograms } from "../enforcement/agent-programs";
import { DEFAULT_COMMAND } from "./launch-command";
import { choosesOurId, completeLine, parseLaunchLine } from "./launch-line";

const file = new URL("../../../templates/agent-programs.yaml", import.meta.url).pathname;
const loaded = await loadAgentPrograms(file);
if (!loaded.ok) throw new Error(loaded.error.message);
const programs = loaded.value;

function program(name: string): AgentProgram {
  const found = programs.find(({ commands }) => commands.includes(name));
  if (!found) throw new Error(`no program ${name}`);
  return found;
}

function launched(name: string, command: string, wish: { resume?: boolean; permissionMode?: string } = {}) {
  const line = parseLaunchLine(command, program(name).commands);
  return line && completeLine(line, program(name), { resume: false, permissionMode: undefined, ...wish });
}

describe("a launch line", () => {
  it.each([
    ["claude", DEFAULT_COMMAND, DEFAULT_COMMAND],
    ["claude", "claude --model opus", 'claude --session-id "$AGENT_SESSION_ID" --model opus'],
    ["claude", "claude --continue", "claude --continue"],
    ["claude", "exec env=1 claude 'a b'", `exec env=1 claude --session-id "$AGENT_SESSION_ID" 'a b'`],
    ["codex", "codex -m gpt-5", "codex --no-daemon -m gpt-5"],
    ["codex", "codex --no-daemon", "codex --no-daemon"],
    ["gemini", "X=1 /opt/bin/gemini", 'X=1 /opt/bin/gemini --session-id "$AGENT_SESSION_ID"'],
    ["opencode", "opencode", "opencode"],
  ])("of %s is completed for a new conversation: %s", (name, command, expected) => {
    expect(launched(name, command)).toBe(expected);
  });

  it.each([
    ["claude", DEFAULT_COMMAND, 'claude --resume "$AGENT_SESSION_ID" --add-dir "$PROJECT_ROOT" --model "$AGENT_MODEL"'],
    ["claude", "claude --session-id=x --fork-session -c hi", 'claude --resume "$AGENT_SESSION_ID" hi'],
    ["claude", "claude --resume --model opus", 'claude --resume "$AGENT_SESSION_ID" --model opus'],
    ["codex", "codex -m gpt-5", 'codex resume "$AGENT_SESSION_ID" --no-daemon -m gpt-5'],
    ["gemini", "gemini -r latest -m pro", 'gemini --resume "$AGENT_SESSION_ID" -m pro'],
    ["opencode", "opencode -s old --port 1", 'opencode --session "$AGENT_SESSION_ID" --port 1'],
  ])("of %s takes up a conversation: %s", (name, command, expected) => {
    expect(launched(name, command, { resume: true })).toBe(expected);
  });

  it("gets the permission mode, unless it says one itself", () => {
    const wish = { permissionMode: "plan" };
    expect(launched("claude", "claude -c", wish)).toBe("claude --permission-mode plan -c");
    expect(launched("claude", "claude -c --permission-mode=auto", wish)).toBe("claude -c --permission-mode=auto");
  });

  it.each([
    "claude; rm x",
    "claude | tee log",
    "claude > log",
    "claude & sleep 1",
    "claude $(cat task)",
    'claude "`date`"',
    'claude "$(date)"',
    "cd /x && claude",
    "claude # later",
    "bash -c claude",
    "claude 'open",
    "echo claude",
    "",
  ])("that does more than to call its program is left alone: %s", (command) => {
    expect(parseLaunchLine(command, ["claude"])).toBeNull();
  });

  it("knows its conversation only where we choose the id", () => {
    const ours = (name: string, command: string) => {
      const line = parseLaunchLine(command, program(name).commands);
      return line !== null && choosesOurId(line, program(name));
    };
    expect(ours("claude", DEFAULT_COMMAND)).toBe(true);
    expect(ours("claude", "claude")).toBe(true);
    expect(ours("claude", "claude --session-id 1234")).toBe(false);
    expect(ours("claude", "claude --continue")).toBe(false);
    expect(ours("codex", "codex")).toBe(false);
  });
});
