import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgentName } from "@/lib/contract/ids";
import { createPrivateTmux, type PrivateTmux, waitFor } from "@/lib/tmux/testing/private-tmux";
import { parseSessionName, type Tmux } from "@/lib/tmux/tmux";
import { systemClock } from "../../clock";
import type { AgentSession } from "../../sessions/session-book";
import { loadScreenRules } from "../../status/screen-rules";
import { activePane, watchSession } from "../../terminals/watch-session";
import { type AskingPane, askingPaneOf } from "../asking-pane";

const root = new URL("../../../../", import.meta.url).pathname;
const captures = join(root, "lib/orchestrator/status/fixtures/claude");

export const AGENT = AgentName.parse("backend-agent");

export type ScreenPane = {
  readonly pane: AskingPane;
  /** What the program was sent, in order. */
  keys(): Promise<string[]>;
  screen(): string;
  dispose(): Promise<void>;
};

/** One tmux server for the panes of a test file, one pane after the other. */
export type ScreenServer = { server: PrivateTmux; tmux: Tmux };

export async function openScreenServer(): Promise<ScreenServer> {
  const server = await createPrivateTmux();
  const tmux = await server.open();
  // A server whose last session ends goes with it, sometimes before it has answered.
  await server.cli("new-session", "-d", "-s", "stays", "exec sleep 600");
  return { server, tmux };
}

/** A real pane in which a program draws recorded screens one after the other, and writes down its keys. */
export async function openScreenPane(
  { server, tmux }: ScreenServer,
  screens: readonly string[],
  options: readonly string[] = [],
): Promise<ScreenPane> {
  const loaded = await loadScreenRules(join(root, "templates/screens.yaml"));
  if (!loaded.ok) throw new Error(loaded.error.message);
  const folder = await realpath(await mkdtemp(join(tmpdir(), "screen-pane-")));
  const log = join(folder, "keys");
  const files = screens.map((screen) => (screen.startsWith("/") ? screen : join(captures, screen)));
  const [cols, rows] = await sizeOf(files[0] ?? "");
  const name = parseSessionName(`iw-${AGENT}`);
  const program = [
    process.execPath,
    join(root, "e2e/fake-agents/screen-agent.mjs"),
    "--keys",
    log,
    ...options,
    ...files,
  ];
  const command = program.map((word) => `'${word}'`).join(" ");
  await server.cli("new-session", "-d", "-s", name, "-x", String(cols), "-y", String(rows), command);
  const active = await activePane(tmux, name);
  if (!active) throw new Error("the pane is gone");
  const watched = await watchSession(
    { tmux, clock: systemClock, historyLimit: 1000, onOutput: () => {}, onEnded: () => {} },
    name,
    active,
    "adopted",
  );
  const { feed } = watched;
  // As `claude` shows when it was installed by npm.
  const session = { agent: AGENT, pane: active, program: "node", summary: { createdAt: 1 } } as unknown as AgentSession; // nothing else of it is read
  const pane = askingPaneOf({ tmux, rules: loaded.value, session, feed, since: 1 });
  await waitFor("the whole screen", async () => {
    const [shown, asked] = [pane.shown(), await pane.ask()];
    return feed.mirror.screenText().some((line) => line !== "") && JSON.stringify(shown) === JSON.stringify(asked);
  });
  return {
    pane,
    keys: async () => {
      const text = await readFile(log, "utf8").catch(() => "");
      return text.split("\n").flatMap((line) => (line === "" ? [] : [String(JSON.parse(line))]));
    },
    screen: () => feed.mirror.screenText().join("\n"),
    async dispose() {
      watched.dispose();
      await server.cli("kill-session", "-t", `=${name}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The size of the terminal that a screen was recorded in: its rows, and its widest one. */
async function sizeOf(file: string): Promise<[cols: number, rows: number]> {
  const lines = (await readFile(file, "utf8")).replace(/\n$/, "").split("\n");
  return [Math.max(...lines.map((line) => line.length)), lines.length];
}
