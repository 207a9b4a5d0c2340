import type { IDisposable, ILink, Terminal } from "@xterm/xterm";

/** A path with a slash in it, or a bare name with an ending; `:12` and `:12:5` name a line. Addresses are not paths. */
const PATH =
  /(?<![\w@/:.~-])((?:\.{0,2}\/)?(?:[\w@+.-]+\/)*[\w+-][\w+.-]*\.[A-Za-z][A-Za-z0-9]{0,9})(?::(\d{1,7}))?(?::\d{1,5})?(?![\w/])/g;

export type PrintedPath = { path: string; line: number | null; start: number; end: number };

/** The paths in one line of text; `start` and `end` are columns from 0. */
export function pathsIn(text: string): PrintedPath[] {
  return [...text.matchAll(PATH)].map((found) => ({
    path: found[1] ?? "",
    line: found[2] ? Number(found[2]) : null,
    start: found.index,
    end: found.index + found[0].length,
  }));
}

/** Makes the paths of a pane clickable. Whether they lead to a file is asked when somebody clicks. */
export function linkPaths(terminal: Terminal, onPath: (path: string, line: number | null) => void): IDisposable {
  return terminal.registerLinkProvider({
    provideLinks(y, answer) {
      const row = terminal.buffer.active.getLine(y - 1);
      if (!row) return answer(undefined);
      const links = pathsIn(row.translateToString(true)).map(
        ({ path, line, start, end }): ILink => ({
          text: path,
          range: { start: { x: start + 1, y }, end: { x: end, y } },
          activate: () => onPath(path, line),
        }),
      );
      answer(links);
    },
  });
}
