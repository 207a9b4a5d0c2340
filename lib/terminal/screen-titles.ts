const ESC = 0x1b;
const SCREEN_TITLE = 0x6b; // k
const OSC = 0x5d; // ]

/**
 * Hides screen's own way to name a window, `ESC k title ESC \`: tmux and screen take it, xterm.js prints the title as
 * text. One byte is changed in place, so that it becomes an operating system command that nobody knows, and offsets
 * stay. To be called on every chunk of a pane's stream, in order, before mirrors and viewers get it.
 */
export function createTitleGuard(): (bytes: Uint8Array) => void {
  let endedInEscape = false;

  return (bytes) => {
    if (bytes.byteLength === 0) return;
    if (endedInEscape && bytes[0] === SCREEN_TITLE) bytes[0] = OSC;
    for (let at = bytes.indexOf(ESC); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
      if (bytes[at + 1] === SCREEN_TITLE) bytes[at + 1] = OSC;
    }
    endedInEscape = bytes[bytes.byteLength - 1] === ESC;
  };
}
