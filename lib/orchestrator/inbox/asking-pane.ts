import type { Tmux } from "@/lib/tmux/tmux";
import type { AgentSession } from "../sessions/session-book";
import { type DialogOnScreen, judgeScreen } from "../status/judge-screen";
import { readPrompt } from "../status/read-prompt";
import type { ScreenRules } from "../status/screen-rules";
import { linePaneOf } from "../terminals/line-pane";
import type { PaneFeed } from "../terminals/pane-feed";
import type { LinePane } from "../terminals/type-line";

/** An agent's pane, as a question in it is read and answered. */
export type AskingPane = {
  /** When its session was made, in ms since the epoch. */
  startedAt: number;
  /** When the agent began to wait; null when nobody saw it. */
  since: number | null;
  /** What the mirror shows. */
  shown(): DialogOnScreen | null;
  /** What tmux says that the pane shows at this moment. */
  ask(): Promise<DialogOnScreen | null>;
  /** What stands in the prompt box; null where there is none. */
  prompt(): string | null;
  press(keys: string): Promise<void>;
  line: LinePane;
};

export function askingPaneOf(parts: {
  tmux: Tmux;
  rules: ScreenRules;
  session: AgentSession;
  feed: PaneFeed;
  since: number | null;
}): AskingPane {
  const { tmux, rules, session, feed } = parts;
  const judge = (lines: readonly string[]) =>
    judgeScreen(rules, session.program, { lines, title: feed.mirror.title })?.dialog ?? null;
  return {
    startedAt: session.summary.createdAt,
    since: parts.since,
    shown: () => judge(feed.mirror.screenText()),
    ask: async () => judge((await tmux.paneText(session.pane.id, { historyLines: 0 })).split("\n")),
    prompt: () => readPrompt(rules, session.program, { lines: feed.mirror.screenText(), title: feed.mirror.title }),
    press: (keys) => tmux.sendKeys(session.pane.id, Buffer.from(keys)),
    line: linePaneOf(tmux, rules, session, feed),
  };
}
