import { randomBytes } from "node:crypto";
import { type AgentId, agentOfTerminal, type TerminalId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { createMirror } from "@/lib/terminal/mirror";
import type { AttachedClient, Tmux } from "@/lib/tmux/tmux";
import { parseSessionName } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import { sessionNameOf } from "../sessions/session-name";
import { createInputWatermarks, type InputWatermarks } from "./input-watermarks";
import type { PaneSource, Viewer, ViewerSink } from "./pane-source";
import { createReadingPace } from "./reading-pace";
import { createStreamBatcher } from "./stream-batcher";
import { asFailure, notWatched } from "./terminals";

/** Each is a process and a redraw of everything; more people than this do not share a dashboard. */
const MAX_ATTACHES = 12;
const FIRST_SIZE = { cols: 120, rows: 36 };

type Attach = {
  readonly terminalId: TerminalId;
  readonly client: AttachedClient;
  resize(cols: number, rows: number): void;
  end(reason: Parameters<ViewerSink["ended"]>[0]): void;
};

export type Attaches = PaneSource & { dispose(): Promise<void> };

/**
 * People's own tmux clients, one each: a second one ends the first. A viewer that goes takes its client along; the
 * session stays. What a browser sends again is typed once, also when its client is another one by then.
 */
export function createAttaches(options: {
  clock: Clock;
  tmuxOf: (agent: AgentId) => Tmux | null;
  report: (error: unknown) => void;
}): Attaches {
  const byPerson = new Map<string, Attach>();
  const marks = new Map<string, InputWatermarks>();
  let opening = 0;

  function attachOf(id: TerminalId, person: string): Attach | null {
    const found = byPerson.get(person);
    return found?.terminalId === id ? found : null;
  }

  function watermarksOf(id: TerminalId, person: string): InputWatermarks {
    const key = `${person} ${id}`;
    const known = marks.get(key) ?? createInputWatermarks();
    marks.set(key, known);
    return known;
  }

  return {
    async openViewer(id, _resumeFrom, sink, person) {
      const agent = agentOfTerminal(id);
      const tmux = options.tmuxOf(agent);
      if (!tmux) return notWatched(agent);
      byPerson.get(person)?.end("replaced");
      if (byPerson.size + opening >= MAX_ATTACHES) return tooMany();
      opening += 1;
      try {
        const opened = await attach(options.clock, tmux, id, sink, (gone) => {
          if (byPerson.get(person) === gone) byPerson.delete(person);
          gone.client.dispose().catch(options.report);
        });
        // Another one of this person may have come while this one connected.
        byPerson.get(person)?.end("replaced");
        byPerson.set(person, opened.attach);
        return success(opened.viewer);
      } catch (error) {
        return asFailure(error);
      } finally {
        opening -= 1;
      }
    },
    async typeInput({ terminalId, clientId, sequence, data }, person) {
      const found = attachOf(terminalId, person);
      if (!found) return notAttached();
      const watermark = await watermarksOf(terminalId, person).once(clientId, sequence, async () =>
        found.client.write(data),
      );
      return success({ watermark });
    },
    async resize({ terminalId, cols, rows }, person) {
      const found = attachOf(terminalId, person);
      if (!found) return notAttached();
      found.resize(cols, rows);
      return success(null);
    },
    async dispose() {
      const all = [...byPerson.values()];
      byPerson.clear();
      await Promise.all(all.map(({ client }) => client.dispose()));
    },
  };
}

/** One client with the one viewer it is for. `onGone` is called once, whoever ended it. */
async function attach(
  clock: Clock,
  tmux: Tmux,
  terminalId: TerminalId,
  sink: ViewerSink,
  onGone: (attach: Attach) => void,
): Promise<{ attach: Attach; viewer: Viewer }> {
  const name = parseSessionName(sessionNameOf(agentOfTerminal(terminalId)));
  const mirror = createMirror({ ...FIRST_SIZE, scrollback: 0 });
  const epoch = randomBytes(8).toString("hex");
  let sent = 0;
  let over = false;
  let early: Uint8Array[] | null = [];

  const batcher = createStreamBatcher(clock, (bytes) => {
    sink.data(sent, bytes);
    sent += bytes.byteLength;
    pace.sent(sent);
  });
  function take(bytes: Uint8Array) {
    if (over) return;
    mirror.write(bytes);
    batcher.push(bytes);
  }
  function drawAnew() {
    batcher.flush();
    const { data, cols, rows } = mirror.snapshot();
    sent = mirror.offset;
    pace.pictured(sent, data.byteLength);
    const position = { epoch, offset: sent };
    sink.snapshot({ position, cols, rows, historyRows: 0, moreHistoryRows: 0, gap: null, flooding: false }, data);
    sink.presence({ viewers: 1, sizeHolder: null, cols, rows });
  }
  function finish(reason: Parameters<ViewerSink["ended"]>[0] | null) {
    if (over) return;
    over = true;
    batcher.flush();
    batcher.dispose();
    mirror.dispose();
    if (reason) sink.ended(reason);
    onGone(self);
  }

  const client = await tmux.attach(name, FIRST_SIZE, {
    output(bytes) {
      if (early) early.push(bytes);
      else take(bytes);
    },
    // Whoever leaves by tmux's own keys leaves a session behind; else the session is what has ended.
    ended: () => {
      tmux.hasSession(name).then(
        (lives) => finish(lives ? "detached" : "ended"),
        () => finish("lost"),
      );
    },
  });
  const pace = createReadingPace(client);
  const self: Attach = {
    terminalId,
    client,
    resize(cols, rows) {
      if (over || (mirror.cols === cols && mirror.rows === rows)) return;
      mirror.resize(cols, rows);
      drawAnew();
      client.resize(cols, rows);
    },
    end: finish,
  };
  for (const bytes of early) mirror.write(bytes);
  early = null;
  drawAnew();
  const viewer: Viewer = {
    resumed: null,
    acknowledge(ofEpoch, offset) {
      if (ofEpoch === epoch) pace.drawn(offset);
    },
    // tmux keeps the history; its copy mode shows it.
    requestHistory: async () => success(null),
    dispose: () => finish(null),
  };
  return { attach: self, viewer };
}

/** A code that a browser tries again after: its terminal is about to be opened. */
function notAttached(): Reply<never> {
  return failure("client-lost", "Your tmux client is not attached.", { hint: "Press Attach again." });
}

function tooMany(): Reply<never> {
  return failure("too-many-attaches", `${MAX_ATTACHES} people are attached already.`, {
    hint: "Watch the pane and type into it here, or attach from a shell.",
  });
}
