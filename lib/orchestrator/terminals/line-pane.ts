import type { Tmux } from "@/lib/tmux/tmux";
import type { AgentSession } from "../sessions/session-book";
import { readPrompt } from "../status/read-prompt";
import type { ScreenRules } from "../status/screen-rules";
import type { PaneFeed } from "./pane-feed";
import type { LinePane } from "./type-line";

const ENTER = Uint8Array.of(13);

/** An agent's active pane, as a line is typed into it. */
export function linePaneOf(tmux: Tmux, rules: ScreenRules, session: AgentSession, feed: PaneFeed): LinePane {
  return {
    prompt: () => readPrompt(rules, session.program, { lines: feed.mirror.screenText(), title: feed.mirror.title }),
    paste: (text) => tmux.paste(session.pane.id, text),
    pressEnter: () => tmux.sendKeys(session.pane.id, ENTER),
  };
}
