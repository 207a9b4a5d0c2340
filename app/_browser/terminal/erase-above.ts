import type { IDisposable, Terminal } from "@xterm/xterm";

/** The part of xterm.js 6.0.0 that this needs; its public interface has no way to erase the screen in place. */
type Core = { _inputHandler?: { eraseInDisplay?(params: { params: number[] }, respectProtect: boolean): boolean } };

/**
 * xterm.js 6.0.0 throws when a program erases above the cursor (ED 1, DECSED 1) in the last cell of a screen that has
 * no row below, and parses nothing any more. There it means the whole screen.
 */
export function guardEraseAbove(terminal: Terminal): IDisposable[] {
  const { _inputHandler: handler } = (terminal as unknown as { _core: Core })._core; // private in its type
  return [undefined, "?"].map((prefix) =>
    terminal.parser.registerCsiHandler({ ...(prefix && { prefix }), final: "J" }, (params) => {
      const { cursorX, cursorY, baseY, length } = terminal.buffer.active;
      const hasRowBelow = baseY + cursorY + 1 < length;
      if (params[0] !== 1 || cursorX < terminal.cols - 1 || hasRowBelow) return false;
      return handler?.eraseInDisplay?.({ params: [2] }, prefix === "?") ?? false;
    }),
  );
}
