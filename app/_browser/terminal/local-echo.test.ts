import { describe, expect, it } from "vitest";
import { createLocalEcho, type GuessedCell } from "./local-echo";

describe("the local echo on a slow link", () => {
  it("shows nothing before the program has echoed, and then each character at once", () => {
    const { type, server, shown } = link();
    type("l");
    expect(shown()).toBe("");
    server("l");
    type("s");
    type("x");
    expect(shown()).toBe("sx");
    server("s");
    expect(shown()).toBe("x");
    server("x");
    expect(shown()).toBe("");
  });

  it("never shows a password: Enter came before it, and nothing is echoed", () => {
    const { type, server, shown, everShown } = link();
    for (const key of "su") {
      type(key);
      server(key);
    }
    type("\r");
    server("\r\nPassword: ");
    for (const key of "hunter2") type(key);
    expect(shown()).toBe("");
    expect(everShown()).not.toMatch(/[hntr2]/);
  });

  it("never shows a password that is asked for without an Enter, either", () => {
    const { type, server, shown } = link();
    type("a");
    server("a");
    server("\r\nPassword: ");
    type("h");
    expect(shown()).toBe("");
  });

  it("takes a wrong guess back without a trace, with all that were built on it", () => {
    const { type, server, shown } = link();
    type("a");
    server("a");
    type("j");
    type("k");
    expect(shown()).toBe("jk");
    server("\x1b[5;1H");
    expect(shown()).toBe("");
    type("j");
    expect(shown()).toBe("");
  });

  it("takes back what nothing came of", () => {
    const { type, server, shown, wait } = link();
    type("a");
    server("a");
    type("b");
    wait(1_001);
    server("");
    expect(shown()).toBe("");
  });

  it("takes the last guess away at Backspace, and guesses nothing about other keys", () => {
    const { type, server, shown } = link();
    type("a");
    server("a");
    type("b");
    type("c");
    type("\x7f");
    expect(shown()).toBe("b");
    type("\x1b[D");
    expect(shown()).toBe("");
    type("d");
    expect(shown()).toBe("");
  });

  it("leaves wide characters, pastes and the end of the row to the program", () => {
    for (const text of ["漢", "two"]) {
      const { type, server, shown } = link();
      type("a");
      server("a");
      type(text);
      expect(shown()).toBe("");
    }
    const { type, server, shown } = link({ cols: 3 });
    type("a");
    server("a");
    type("b");
    expect(shown()).toBe("b");
    type("c");
    expect(shown()).toBe("");
  });

  it("does nothing where the echo is quick", () => {
    const { type, server, everShown } = link({ latency: 20 });
    for (const key of "abc") {
      type(key);
      server(key);
    }
    type("d");
    expect(everShown()).toBe("");
  });
});

/** A terminal that knows text, CR, LF and cursor positions, and a person before it. */
function link({ cols = 80, latency = 120 }: { cols?: number; latency?: number } = {}) {
  const cells = new Map<string, string>();
  const cursor = { column: 0, row: 0 };
  let now = 0;
  let cellsShown: readonly GuessedCell[] = [];
  let ever = "";
  const echo = createLocalEcho({
    screen: {
      cols,
      cursor: () => ({ ...cursor }),
      characterAt: (column, row) => cells.get(`${column},${row}`) ?? "",
    },
    latency: () => latency,
    now: () => now,
    show: (shown) => {
      cellsShown = [...shown];
      ever += shown.map(({ character }) => character).join("");
    },
  });
  function server(text: string) {
    for (const [piece, row, column] of text.matchAll(/\x1b\[(\d+);(\d+)H|[\s\S]/g)) {
      if (row && column) Object.assign(cursor, { row: Number(row) - 1, column: Number(column) - 1 });
      else if (piece === "\r") cursor.column = 0;
      else if (piece === "\n") cursor.row += 1;
      else cells.set(`${cursor.column++},${cursor.row}`, piece);
    }
    echo.drawn();
  }
  return {
    type: echo.typed,
    server,
    wait: (ms: number) => {
      now += ms;
    },
    shown: () => cellsShown.map(({ character }) => character).join(""),
    everShown: () => ever,
  };
}
