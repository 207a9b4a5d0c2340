import { type AdoptedId, adoptedOfTerminal, type TerminalId } from "@/lib/contract/ids";
import { failure, type Reply, success } from "@/lib/contract/reply";
import type { AdoptedSessionRow } from "@/lib/store/store";
import { type Guest, openGuest } from "@/lib/tmux/tmux";
import type { Clock } from "../clock";
import type { InBackground } from "../in-background";
import { createInputWatermarks, type InputWatermarks } from "../terminals/input-watermarks";
import type { PaneSource } from "../terminals/pane-source";
import { asFailure } from "../terminals/terminals";
import { activePane, type WatchedSession, watchSession } from "../terminals/watch-session";

export type AdoptedTerminals = PaneSource & {
  /** Closes its terminal, for all who look. */
  close(id: AdoptedId): void;
  dispose(): Promise<void>;
};

type Open = { guest: Guest; session: WatchedSession; watermarks: InputWatermarks };

/** The panes of adopted sessions; each is connected to when somebody first looks at it. */
export function createAdoptedTerminals(options: {
  find: (id: AdoptedId) => AdoptedSessionRow | null;
  environment: Readonly<Record<string, string>>;
  clock: Clock;
  historyLimit: number;
  inBackground: InBackground;
}): AdoptedTerminals {
  const open = new Map<AdoptedId, Promise<Open>>();

  async function connect(id: AdoptedId, { socket, session: name }: AdoptedSessionRow): Promise<Open> {
    const guest = await openGuest({ socketPath: socket, session: name, environment: options.environment });
    try {
      const pane = await activePane(guest, guest.name);
      if (!pane) throw new Error(`the session ${name} has no pane`);
      const session = await watchSession(
        {
          ...{ tmux: guest, clock: options.clock, historyLimit: options.historyLimit },
          onOutput() {},
          onEnded: () => close(id),
        },
        guest.name,
        pane,
        "adopted",
      );
      return { guest, session, watermarks: createInputWatermarks() };
    } catch (error) {
      await guest.dispose();
      throw error;
    }
  }

  async function connected(terminalId: TerminalId): Promise<Reply<Open>> {
    const id = adoptedOfTerminal(terminalId);
    const row = id && options.find(id);
    if (!id || !row) {
      return failure("adopted-not-found", "This session is not adopted (any more).", {
        hint: "See what can be: orchestrator adopt list",
      });
    }
    const opening = open.get(id) ?? connect(id, row);
    open.set(id, opening);
    try {
      return success(await opening);
    } catch (error) {
      open.delete(id);
      return asFailure(error);
    }
  }

  function close(id: AdoptedId) {
    const closing = open.get(id);
    open.delete(id);
    if (closing) options.inBackground(closing.then(end, () => {}));
  }

  async function end({ guest, session }: Open) {
    session.feed.end("ended");
    session.dispose();
    await guest.dispose();
  }

  return {
    async openViewer(id, resumeFrom, sink) {
      const found = await connected(id);
      return found.ok ? success(found.value.session.feed.openViewer(resumeFrom, sink)) : found;
    },
    async typeInput({ terminalId, clientId, sequence, data }) {
      const found = await connected(terminalId);
      if (!found.ok) return found;
      const { guest, session, watermarks } = found.value;
      try {
        return success({
          watermark: await watermarks.once(clientId, sequence, () => guest.sendKeys(session.pane.id, data)),
        });
      } catch (error) {
        return asFailure(error);
      }
    },
    /** Its own clients hold the size. */
    resize: async () =>
      failure("size-held", "The size of an adopted session is that of its own terminals.", {
        hint: "Resize the terminal that it is attached to.",
      }),
    close,
    async dispose() {
      const closing = [...open.values()];
      open.clear();
      await Promise.all(closing.map((each) => each.then(end, () => {})));
    },
  };
}
