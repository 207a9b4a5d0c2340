import { describe, expect, it } from "vitest";
import { createMirror } from "./mirror";
import { terminalState } from "./testing/terminal-state";
import { type Core, openCore } from "./xterm-core";

const size = { cols: 20, rows: 6, scrollback: 30 };

/** A viewer as browsers are: bytes in any cut, decoded as a stream, on a terminal that was used before. */
function openViewer(): { core: Core; write(bytes: Uint8Array): void } {
  const { core } = openCore(size);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const write = (bytes: Uint8Array) => void core._inputHandler.parse(decoder.decode(bytes, { stream: true }));
  write(Buffer.from("\x1b[?1049h\x1b[?25l\x1b[3;5r\x1b[?6h\x1b[20hold screen\x1b(0\x1b]0;old title\x07\x1b[31"));
  return { core, write };
}

/** Joins a viewer behind `before`, goes on with `after`, and compares it with one that saw everything. */
function expectJoinedViewerToSeeTheSame(before: string, after: string) {
  const mirror = createMirror(size);
  const seesAll = createMirror(size);
  mirror.write(Buffer.from(before, "latin1"));
  const joined = openViewer();
  const witness = openCore(size).core;
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  joined.write(mirror.snapshot().data);
  witness._inputHandler.parse(decoder.decode(Buffer.from(before, "latin1"), { stream: true }));
  expect(terminalState(joined.core), "right after the snapshot").toEqual(terminalState(witness));
  joined.write(Buffer.from(after, "latin1"));
  witness._inputHandler.parse(decoder.decode(Buffer.from(after, "latin1"), { stream: true }));
  expect(terminalState(joined.core), "after going on").toEqual(terminalState(witness));
  mirror.dispose();
  seesAll.dispose();
}

const bytes = (text: string) => Buffer.from(text).toString("latin1");

describe("a viewer that joins by a snapshot", () => {
  it.each([
    ["plain text", "hello\r\nworld", " and more\r\n"],
    ["a full screen that scrolls", Array.from({ length: 20 }, (_, n) => `line ${n}\r\n`).join(""), "\r\nnext\r\n"],
    ["more than the scrollback", Array.from({ length: 90 }, (_, n) => `line ${n}\r\n`).join(""), "\r\nnext\r\n"],
  ])("sees %s", (_name, before, after) => expectJoinedViewerToSeeTheSame(bytes(before), bytes(after)));
});
