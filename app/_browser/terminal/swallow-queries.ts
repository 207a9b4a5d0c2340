import type { IDisposable, IParser } from "@xterm/xterm";

/**
 * Keeps the terminal from answering a program's questions: tmux has answered them already, and what a viewer's terminal
 * says must never be typed into the pane. Covers what xterm.js 6.0 answers (DA, DSR, DECRQM, DECRQSS, window reports,
 * colour queries) and what it may answer later (XTVERSION). Focus reports do not come from the parser: `isFocusReport`.
 */
export function swallowQueries(parser: IParser): IDisposable[] {
  const swallow = () => true;
  const csi = [
    { final: "c" },
    { prefix: ">", final: "c" },
    { prefix: "=", final: "c" },
    { final: "n" },
    { prefix: "?", final: "n" },
    { intermediates: "$", final: "p" },
    { prefix: "?", intermediates: "$", final: "p" },
    { prefix: ">", final: "q" },
    { final: "t" },
  ];
  /** Palette, foreground, background, cursor: setting them is fine, asking for them is not. */
  const colours = [4, 10, 11, 12];
  return [
    ...csi.map((id) => parser.registerCsiHandler(id, swallow)),
    parser.registerEscHandler({ final: "Z" }, swallow),
    parser.registerDcsHandler({ intermediates: "$", final: "q" }, swallow),
    parser.registerDcsHandler({ intermediates: "+", final: "q" }, swallow),
    ...colours.map((ident) => parser.registerOscHandler(ident, (data) => data.split(";").includes("?"))),
  ];
}

/** xterm.js sends these by itself when its field gains or loses the focus; no key produces them. */
export function isFocusReport(data: string): boolean {
  return data === "\x1b[I" || data === "\x1b[O";
}
