import type { AgentProgram } from "./agent-programs";

/** So long does nobody work with tools without one call that a living hook would have seen. */
export const SILENCE_MS = 3 * 60_000;

export type PaneUse = {
  /** The program in the foreground. */
  program: string;
  startedAs: "shell" | "program";
  /** When the session began, in ms since the epoch, like the other times. */
  startedAt: number;
  /** When the hook was last asked; null when never. */
  lastCallAt: number | null;
  /** Since when the screen has shown calls of tools while the agent worked; null when it does not. */
  toolsSince: number | null;
  now: number;
};

export type Liveness = { lastCallAt?: number; silence?: string; absent?: string; notice?: string };

/**
 * Whether the hook is asked by what runs in a pane. Silence alone proves nothing: an agent may think for minutes. Only
 * a program that has hooks, works, and shows calls on its screen is missed. Pure.
 */
export function judgeSilence(programs: readonly AgentProgram[], use: PaneUse): Liveness {
  if (use.lastCallAt !== null && use.lastCallAt >= use.startedAt) return { lastCallAt: use.lastCallAt };
  const known = programs.find(({ commands }) => commands.includes(use.program));
  if (!known?.hook) return { absent: withoutHook(known?.name ?? use.program, use.startedAs) };
  if (use.toolsSince === null) return {};
  const busy = use.now - use.toolsSince;
  if (busy < SILENCE_MS) return {};
  return { silence: `Busy for ${Math.floor(busy / 60_000)} min, the guard has seen no call.` };
}

function withoutHook(program: string, startedAs: PaneUse["startedAs"]): string {
  if (startedAs === "shell") return "A shell runs in its pane, not Claude Code: the hook does not run here.";
  return `${program} runs in its pane, not Claude Code: the hook does not run here.`;
}

/** Whether `version` is older than `tried`, part by part; what is no number counts as nothing. */
export function isOlder(version: string, tried: string): boolean {
  const [mine, theirs] = [version, tried].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0));
  const at = theirs?.findIndex((part, index) => part !== (mine?.[index] ?? 0)) ?? -1;
  return at >= 0 && (mine?.[at] ?? 0) < (theirs?.[at] ?? 0);
}
