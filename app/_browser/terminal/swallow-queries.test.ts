import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { isFocusReport, swallowQueries } from "./swallow-queries";

const queries = {
  "primary device attributes": "\x1b[c",
  "primary device attributes, 0": "\x1b[0c",
  "secondary device attributes": "\x1b[>c",
  "tertiary device attributes": "\x1b[=c",
  DECID: "\x1bZ",
  "operating status": "\x1b[5n",
  "cursor position": "\x1b[6n",
  "cursor position, private": "\x1b[?6n",
  "colour scheme": "\x1b[?996n",
  "mode, ANSI": "\x1b[4$p",
  "mode, private": "\x1b[?2026$p",
  "setting: pen": "\x1bP$qm\x1b\\",
  "setting: scroll region": "\x1bP$qr\x1b\\",
  "setting: cursor style": "\x1bP$q q\x1b\\",
  "terminal version": "\x1b[>q",
  "window title": "\x1b[21t",
  "window size in characters": "\x1b[18t",
  "termcap entry": "\x1bP+q544e\x1b\\",
  foreground: "\x1b]10;?\x07",
  background: "\x1b]11;?\x1b\\",
  "palette entry": "\x1b]4;1;?\x07",
};

describe("swallowQueries", () => {
  it.each(Object.entries(queries))("leaves %s unanswered", async (_name, query) => {
    const { terminal, answers } = createTerminal({ swallowing: true });
    await write(terminal, `before${query}after`);
    expect(answers).toEqual([]);
    expect(terminal.buffer.active.getLine(0)?.translateToString(true)).toBe("beforeafter");
  });

  it("is what keeps them unanswered", async () => {
    const { terminal, answers } = createTerminal({ swallowing: false });
    await write(terminal, Object.values(queries).join(""));
    expect(answers.length).toBeGreaterThan(8);
  });

  it("lets what a person types through", async () => {
    const { terminal, answers } = createTerminal({ swallowing: true });
    terminal.input("\x1b[A");
    expect(answers).toEqual(["\x1b[A"]);
  });
});

describe("isFocusReport", () => {
  it("knows the two reports and no key", () => {
    expect(["\x1b[I", "\x1b[O"].every(isFocusReport)).toBe(true);
    expect(["\x1b[Z", "\x1bOP", "\x1b[1;5I", "\t"].some(isFocusReport)).toBe(false);
  });
});

function createTerminal({ swallowing }: { swallowing: boolean }) {
  const terminal = new Terminal({ cols: 80, rows: 5, allowProposedApi: true });
  if (swallowing) swallowQueries(terminal.parser);
  const answers: string[] = [];
  terminal.onData((data) => answers.push(data));
  return { terminal, answers };
}

function write(terminal: Terminal, data: string): Promise<void> {
  return new Promise((resolve) => terminal.write(data, resolve));
}
