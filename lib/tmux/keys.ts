import type { Request } from "./command-client";
import { command, quoteBytes } from "./command-line";
import type { PaneId } from "./ids";

type Typed = { data: Uint8Array; resolve: () => void; reject: (error: unknown) => void };

/** tmux takes quadratic time for the arguments of one `send-keys`: 0.4 ms for 100 bytes, 7 ms for 1,000 (3.3a). */
const LONGEST_HEX = 100;
const LONGEST_BUFFER = 16 * 1024;

/**
 * Types bytes into panes, in order per pane: the first at once, and what arrives while they are under way together in
 * the next command.
 */
export function createKeyWriter(request: Request): (paneId: PaneId, data: Uint8Array) => Promise<void> {
  const waitingByPane = new Map<PaneId, Typed[]>();

  async function typeWaiting(paneId: PaneId, waiting: Typed[]): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        await typeBytes(request, paneId, Buffer.concat(batch.map((typed) => typed.data)));
        for (const typed of batch) typed.resolve();
      } catch (error) {
        for (const typed of batch) typed.reject(error);
      }
    }
    waitingByPane.delete(paneId);
  }

  return (paneId, data) => {
    const waiting = waitingByPane.get(paneId);
    if (waiting !== undefined) return new Promise((resolve, reject) => waiting.push({ data, resolve, reject }));
    const next: Typed[] = [];
    waitingByPane.set(paneId, next);
    const typed = typeBytes(request, paneId, asBuffer(data));
    const goOn = () => void typeWaiting(paneId, next);
    typed.then(goOn, goOn);
    return typed;
  };
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}

/** As hex, which every byte passes (`-l` loses a trailing `;`); long text through a buffer, which holds no NUL. */
async function typeBytes(request: Request, paneId: PaneId, bytes: Buffer): Promise<void> {
  // What a person types, with as little as possible before it is on its way.
  if (bytes.length > 0 && bytes.length <= LONGEST_HEX) {
    await request(hexCommand(paneId, bytes));
    return;
  }
  const commands: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const nul = bytes.indexOf(0, start);
    const run = (nul === -1 ? bytes.length : nul) - start;
    const length = run > LONGEST_HEX ? Math.min(run, LONGEST_BUFFER) : Math.min(bytes.length - start, LONGEST_HEX);
    const piece = bytes.subarray(start, start + length);
    commands.push(...(run > LONGEST_HEX ? pasteCommands(paneId, piece) : [hexCommand(paneId, piece)]));
    start += length;
  }
  await Promise.all(commands.map((line) => request(line, line.startsWith("set-buffer") ? 2 : 1)));
}

/** Put together for each key that somebody types, so by hand: nothing in a pane's id has to be escaped. */
function hexCommand(paneId: PaneId, bytes: Buffer): string {
  return `send-keys -t "${paneId}" -H${bytes.toString("hex").replace(/../g, " $&")}`;
}

/** `-r` keeps line feeds as they are; no `-p`: a program that wants paste marks gets them from who pastes. */
function pasteCommands(paneId: PaneId, bytes: Buffer): string[] {
  const buffer = `keys-${paneId.slice(1)}`;
  const paste = command("paste-buffer", "-d", "-r", "-b", buffer, "-t", paneId);
  return [`${command("set-buffer", "-b", buffer, "--")} ${quoteBytes(bytes)} ; ${paste}`];
}
