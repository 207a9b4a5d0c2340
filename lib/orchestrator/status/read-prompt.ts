import { findPromptBox, type Screen } from "./screen-parts";
import type { ScreenRules } from "./screen-rules";

/**
 * What stands in the prompt box of the program in the foreground, its rows joined by spaces: empty when nothing has been
 * typed, null where there is no box (a dialog, a shell, a program that no rule knows). Pure.
 */
export function readPrompt(rules: ScreenRules, command: string, screen: Screen): string | null {
  const lines = screen.lines.map((line) => line.trimEnd());
  for (const { commands, promptBox } of rules.programs) {
    const box = commands.includes(command) ? findPromptBox(lines, promptBox) : null;
    if (!box) continue;
    const [first = "", ...more] = lines.slice(box.top + 1, box.bottom);
    return [first.replace(promptBox.prompt, ""), ...more]
      .map((line) => line.trim())
      .join(" ")
      .trim();
  }
  return null;
}
