import { createMirror } from "../mirror";
import { type Core, openCore } from "../xterm-core";

export const viewerSize = { cols: 20, rows: 6, scrollback: 30 };

/** A terminal as browsers have it: bytes in any cut, decoded as one stream. */
export function openViewer(): { core: Core; write(bytes: Uint8Array): void } {
  const { core } = openCore(viewerSize);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return { core, write: (bytes) => void core._inputHandler.parse(decoder.decode(bytes, { stream: true })) };
}

/** Whatever a viewer showed before, in the middle of a sequence of it. */
export const leftovers = Buffer.from(
  "\x1b[?1049h\x1b[2;5r\x1b[?6;45;66;1003;1006h\x1b[20hold\x1b(0\x0e\x1b]0;old title\x07\x1b[?25l\x1b[3 q\x1b[41m\x1b[3",
);

/**
 * Two terminals: one joins a mirror at byte `cut` of the stream, the other sees everything. Both are at `cut`; `goOn`
 * gives them the rest.
 */
export function joinAt(stream: Uint8Array, cut: number): { joined: Core; witness: Core; goOn(): void } {
  const mirror = createMirror(viewerSize);
  const joined = openViewer();
  const witness = openViewer();
  mirror.write(stream.subarray(0, cut));
  witness.write(stream.subarray(0, cut));
  joined.write(leftovers);
  joined.write(mirror.snapshot().data);
  mirror.dispose();
  return {
    joined: joined.core,
    witness: witness.core,
    goOn() {
      joined.write(stream.subarray(cut));
      witness.write(stream.subarray(cut));
    },
  };
}
