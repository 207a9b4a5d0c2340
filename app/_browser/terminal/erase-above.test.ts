import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { guardEraseAbove } from "./erase-above";

const written = (terminal: Terminal, text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));

describe("erasing above the cursor", () => {
  it.each(["\x1b[1J", "\x1b[?1J"])(
    "in the last cell of a screen without scrollback leaves the terminal alive: %j",
    async (erase) => {
      const terminal = new Terminal({ cols: 4, rows: 2, scrollback: 0, allowProposedApi: true });
      // The headless terminal has the same parser and buffers as the browser's.
      guardEraseAbove(terminal as unknown as Parameters<typeof guardEraseAbove>[0]);
      await written(terminal, `abcd\x1b[2;4Hx${erase}\x1b[1;1Hok`);
      expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe("ok");
      terminal.dispose();
    },
  );
});
