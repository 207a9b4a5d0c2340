import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPrivateTmux, type PrivateTmux, waitFor } from "./testing/private-tmux";
import { keyLogger, startWatched, type WatchedSession } from "./testing/start-session";
import { parsePaneId, type Tmux } from "./tmux";

let server: PrivateTmux;
let tmux: Tmux;
let session: WatchedSession;
let typedBefore = 0;

beforeAll(async () => {
  server = await createPrivateTmux();
  tmux = await server.open();
  session = await startWatched(server, tmux, "keys", keyLogger(join(server.folder, "typed")));
  await waitFor("the program", () => session.record.text() === "ready");
});
afterAll(() => server.dispose());

/** What the program got since the last call, when it is as long as what was sent. */
async function received(length: number): Promise<Buffer> {
  const all = await waitFor("the typed bytes", async () => {
    const bytes = await readFile(join(server.folder, "typed"));
    return bytes.length >= typedBefore + length && bytes;
  });
  const got = all.subarray(typedBefore);
  typedBefore = all.length;
  return got;
}

async function expectTyped(bytes: Buffer): Promise<void> {
  await tmux.sendKeys(session.paneId, bytes);
  expect((await received(bytes.length)).equals(bytes)).toBe(true);
}

describe("typed bytes", { timeout: 20_000 }, () => {
  it.each(["a;", ";", "a\\;", "-x", "--", "Enter", "C-c", "$HOME", "~", "{x}", '"', "#{pid}", "#(touch x)"])(
    "attack 38: %j reaches the pane as these bytes",
    (text) => expectTyped(Buffer.from(text)),
  );

  it("attack 39: a newline and a command are typed and run nothing in tmux", () =>
    expectTyped(Buffer.from(`x\nrun-shell 'touch ${join(server.folder, "ran")}'\n`)));

  it("attack 43: NUL and half a character pass as they are", async () => {
    await expectTyped(Buffer.from([0, 0xf0, 0x9f]));
    await expectTyped(Buffer.from([0x91, 0xa9, 0]));
  });

  it("every byte value passes, alone and in a long text", async () => {
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    for (const byte of all) void tmux.sendKeys(session.paneId, Buffer.from([byte]));
    expect((await received(256)).equals(all)).toBe(true);
    await expectTyped(Buffer.concat(Array(40).fill(all)));
  });

  it("64 kB at once arrive in order", async () => {
    await expectTyped(Buffer.from("0123456789abcdef~$;\\\"'#{x}\r\n".repeat(2_400)));
  });

  it("keys typed while others are under way keep their order", async () => {
    const keys = Array.from({ length: 500 }, (_, at) => Buffer.from(`${at},`));
    await Promise.all(keys.map((key) => tmux.sendKeys(session.paneId, key)));
    const all = Buffer.concat(keys);
    expect((await received(all.length)).equals(all)).toBe(true);
  });

  it("for a pane that is gone are refused, and later ones still work", async () => {
    await expect(tmux.sendKeys(parsePaneId("%999"), Buffer.from("x"))).rejects.toMatchObject({ code: "no-pane" });
    await expectTyped(Buffer.from("ok"));
  });

  it("come back as the same bytes from the program to the stream", async () => {
    const echo = await startWatched(server, tmux, "echo", ["sh", "-c", "stty raw -echo; printf ready; exec cat"]);
    await waitFor("the program", () => echo.record.text() === "ready");
    const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const sent = Buffer.concat([all, Buffer.from("👩‍👩‍👧 漢字 %end 1 2 1\n%output %1 x\n")]);
    for (const byte of sent) void tmux.sendKeys(echo.paneId, Buffer.from([byte]));
    await waitFor("the echo", () => echo.record.bytes().length >= 5 + sent.length);
    expect(echo.record.bytes().subarray(5).equals(sent)).toBe(true);
  });
});
