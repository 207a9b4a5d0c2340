import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { keyLogger, startWatched } from "./testing/start-session";
import { parsePaneId, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;
beforeAll(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
});
afterAll(() => server.dispose());

/** A program that writes down what it is typed; `before` is what it prints first. */
async function logger(name: string, before: string) {
  const file = join(server.folder, name);
  const [shell, flag, script, ...rest] = keyLogger(file);
  const argv = [flag, `printf '${before}'; ${script}`, ...rest].map(String);
  const session = await startWatched(server, tmux, name, [shell, ...argv]);
  await waitFor("the program", () => session.record.text().endsWith("ready"));
  let seen = 0;
  return {
    paneId: session.paneId,
    async received(length: number) {
      const all = await waitFor("the pasted bytes", async () => {
        const bytes = await readFile(file);
        return bytes.length >= seen + length && bytes;
      });
      const got = all.subarray(seen).toString();
      seen = all.length;
      return got;
    },
  };
}

const texts = ["a;", ";", "a\\;", "-x", "--", "Enter", "C-c", "$HOME", "~", "{x}", '"', "'", "#{pid}", "漢字 👩‍👩‍👧"];

describe("a paste", { timeout: 20_000 }, () => {
  it("attack 38: reaches a program that asked for paste marks as these bytes, between them", async () => {
    const { paneId, received } = await logger("marked", "\\033[?2004h");
    for (const text of texts) {
      await tmux.paste(paneId, text);
      const expected = `\x1b[200~${text}\x1b[201~`;
      expect(await received(Buffer.byteLength(expected))).toBe(expected);
    }
  });

  it("attack 36: #(…) reaches the program as it stands, and runs nothing", async () => {
    const { paneId, received } = await logger("plain", "");
    const text = `#(touch ${join(server.folder, "ran")}) #{session_name}`;
    await tmux.paste(paneId, text);
    expect(await received(Buffer.byteLength(text))).toBe(text);
    await expect(readFile(join(server.folder, "ran"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("attack 39: a newline and a command are pasted and run nothing in tmux", async () => {
    const { paneId, received } = await logger("lines", "\\033[?2004h");
    const text = `x\nrun-shell 'touch ${join(server.folder, "ran")}'`;
    await tmux.paste(paneId, text);
    const expected = `\x1b[200~${text.replace("\n", "\r")}\x1b[201~`;
    expect(await received(Buffer.byteLength(expected))).toBe(expected);
    await expect(readFile(join(server.folder, "ran"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("for a pane that is gone is refused", async () => {
    await expect(tmux.paste(parsePaneId("%999"), "x")).rejects.toMatchObject({ code: "no-pane" });
  });
});
