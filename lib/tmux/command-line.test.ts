import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, quote } from "./command-line";
import { createPrivateTmux, type PrivateTmux } from "./testing/private-tmux";
import { sessionSpec } from "./testing/start-session";
import type { Tmux } from "./tmux";

describe("a line of tmux's language", () => {
  it("refuses what no argument can carry", () => {
    for (const text of ["a\0b", "\ud800", "x\udfff"]) {
      expect(() => quote(text)).toThrow(expect.objectContaining({ code: "bad-argument" }));
    }
  });

  it("attack 39: never holds a raw newline", () => {
    expect(command("set-option", "@x", "a\nrun-shell 'touch x'\r")).not.toMatch(/[\n\r]/);
  });
});

describe("an argument in real tmux", () => {
  let server: PrivateTmux;
  let tmux: Tmux;

  beforeAll(async () => {
    server = await createPrivateTmux();
    tmux = await server.open();
  });
  afterAll(() => server.dispose());

  const texts = [
    "a;",
    ";",
    "a\\;",
    "-x",
    "--",
    "Enter",
    "$HOME",
    "~",
    "{x}",
    '"',
    "'",
    "\\",
    "#{pid}",
    "#(touch here)",
    "##",
    "%if",
    "a\nrun-shell 'touch here'",
    "tab\there",
    "\x1b[31m",
    "äöü 漢字 👩‍👩‍👧",
    "@x",
    "=a",
    " leading and trailing ",
    "%1",
    "\x7f",
  ];

  it.each(texts)("attack 36, attack 39: %j arrives as it is", async (text) => {
    const { name } = await tmux.createSession(sessionSpec(server, "args", { options: { "@text": text } }));
    const [session] = await tmux.listSessions(["@text"]);
    expect(session?.options["@text"]).toBe(text);
    await tmux.killSession(name);
  });
});
