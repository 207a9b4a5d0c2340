import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WINDOW = 200_000;
const FIVE_HOURS = 5 * 60 * 60;

/** Tells how much is used, as the status line of Claude Code does it: in the folder that the pane names, or nowhere. */
export function createStatusLine({ folder, model, random }) {
  const begun = random.between(4, 70);
  const limit = random.between(10, 95);
  const resetsAt = Math.floor(Date.now() / 1000) + random.between(600, FIVE_HOURS);
  return function tell(tokens) {
    if (!folder) return;
    const used = Math.min(99, begun + Math.round((tokens / WINDOW) * 100));
    const told = {
      model: { id: model, display_name: model },
      context_window: { used_percentage: used, total_input_tokens: Math.round((used / 100) * WINDOW) },
      rate_limits: { five_hour: { used_percentage: limit, resets_at: resetsAt } },
    };
    try {
      const temporary = join(folder, `.${process.pid}`);
      writeFileSync(temporary, JSON.stringify(told));
      renameSync(temporary, join(folder, "status-line.json"));
    } catch {
      // Nobody listens.
    }
  };
}
