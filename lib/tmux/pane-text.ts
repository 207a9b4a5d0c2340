import type { PaneId } from "./ids";
import { runTmux, type TmuxBinary } from "./run-tmux";

/** The pane's text by CLI, without escapes; wrapped lines are joined. `historyLines` are those above the screen. */
export async function paneText(options: {
  tmux: TmuxBinary;
  socketPath: string;
  paneId: PaneId;
  historyLines: number;
}): Promise<string> {
  const flags = ["-p", "-J", "-t", options.paneId, "-S", `-${options.historyLines}`];
  const text = await runTmux(options.tmux, "capture-pane", ["-S", options.socketPath, "capture-pane", ...flags]);
  return text.toString("utf8");
}
