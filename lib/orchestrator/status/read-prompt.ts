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
    if (promptBox.unreadable) return null;
    const [first = "", ...more] = lines.slice(box.top + 1, box.bottom);
    const typed = [withoutPrompt(first, promptBox.prompt), ...more]
      .map((line) => line.trim())
      .join(" ")
      .trim();
    return promptBox.placeholder?.test(typed) ? "" : typed;
  }
  return null;
}

/** A pattern that has to look at what is typed names that part `typed`. */
function withoutPrompt(line: string, prompt: RegExp): string {
  const found = prompt.exec(line);
  return found ? (found.groups?.["typed"] ?? "") + line.slice(found.index + found[0].length) : line;
}
