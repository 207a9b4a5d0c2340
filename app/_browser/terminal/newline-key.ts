import type { IDisposable, IParser } from "@xterm/xterm";

export type NewlineKey = IDisposable & {
  /** What Shift-Enter sends now; empty where it could only submit. */
  bytes(bracketedPaste: boolean): string;
};

/**
 * Shift-Enter as a newline: as the key itself to a program that reads modified keys (kitty's protocol, or xterm's
 * modifyOtherKeys), as a pasted line end to one that brackets pastes, to no other. It never submits.
 */
export function watchNewlineKey(parser: IParser): NewlineKey {
  let kittyLevels = 0;
  let modifyOtherKeys = 0;
  const kitty = (change: (count: number) => number) => (params: (number | number[])[]) => {
    kittyLevels = Math.max(0, change(Number(params[0] ?? 0)));
    return false;
  };
  const handlers = [
    parser.registerCsiHandler(
      { prefix: ">", final: "u" },
      kitty(() => kittyLevels + 1),
    ),
    parser.registerCsiHandler(
      { prefix: "<", final: "u" },
      kitty((count) => kittyLevels - Math.max(1, count)),
    ),
    parser.registerCsiHandler(
      { prefix: "=", final: "u" },
      kitty((flags) => (flags ? Math.max(1, kittyLevels) : 0)),
    ),
    parser.registerCsiHandler({ prefix: ">", final: "m" }, (params) => {
      if (Number(params[0]) === 4) modifyOtherKeys = Number(params[1] ?? 0);
      return false;
    }),
    parser.registerEscHandler({ final: "c" }, () => {
      kittyLevels = 0;
      modifyOtherKeys = 0;
      return false;
    }),
  ];
  return {
    bytes(bracketedPaste) {
      if (kittyLevels > 0) return "\x1b[13;2u";
      if (modifyOtherKeys > 0) return "\x1b[27;2;13~";
      return bracketedPaste ? "\x1b[200~\r\x1b[201~" : "";
    },
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}
