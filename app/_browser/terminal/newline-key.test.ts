import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { watchNewlineKey } from "./newline-key";

describe("watchNewlineKey", () => {
  it("sends nothing to a program that would take it for Enter", async () => {
    expect(await shiftEnterAfter("$ ", false)).toBe("");
  });

  it("pastes a line end where pastes are bracketed", async () => {
    expect(await shiftEnterAfter("$ ", true)).toBe("\x1b[200~\r\x1b[201~");
  });

  it("sends the key to a program that reads it, until that stops", async () => {
    expect(await shiftEnterAfter("\x1b[>1u", true)).toBe("\x1b[13;2u");
    expect(await shiftEnterAfter("\x1b[=1u", true)).toBe("\x1b[13;2u");
    expect(await shiftEnterAfter("\x1b[>4;2m", true)).toBe("\x1b[27;2;13~");
    expect(await shiftEnterAfter("\x1b[>1u\x1b[<u", false)).toBe("");
    expect(await shiftEnterAfter("\x1b[>4;2m\x1b[>4m", false)).toBe("");
    expect(await shiftEnterAfter("\x1b[>1u\x1bc", false)).toBe("");
  });
});

async function shiftEnterAfter(output: string, bracketedPaste: boolean): Promise<string> {
  const terminal = new Terminal({ allowProposedApi: true });
  const key = watchNewlineKey(terminal.parser);
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  return key.bytes(bracketedPaste);
}
