import { Terminal } from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { watchClipboardRequests, webAddress } from "./pane-requests";

describe("watchClipboardRequests", () => {
  it("attack 44: asks for a write, in UTF-8", async () => {
    expect(await requestsAfter(`\x1b]52;c;${Buffer.from("grüße").toString("base64")}\x07`)).toEqual(["grüße"]);
  });

  it("attack 44: never answers a read", async () => {
    expect(await requestsAfter("\x1b]52;c;?\x07\x1b]52;;?\x1b\\")).toEqual([]);
  });

  it("ignores what is no text, and too much of it", async () => {
    expect(await requestsAfter("\x1b]52;c;%%%\x07")).toEqual([]);
    expect(await requestsAfter(`\x1b]52;c;${"A".repeat(100_004)}\x07`)).toEqual([]);
  });
});

describe("webAddress", () => {
  it("attack 45: opens http and https only", () => {
    for (const dead of ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x", "no address"]) {
      expect(webAddress(dead), dead).toBeNull();
    }
    expect(webAddress("https://user@example.org:8443/a?b")?.host).toBe("example.org:8443");
  });
});

async function requestsAfter(output: string): Promise<string[]> {
  const terminal = new Terminal({ allowProposedApi: true });
  const answers: string[] = [];
  const requests: string[] = [];
  terminal.onData((data) => answers.push(data));
  watchClipboardRequests(terminal.parser, (text) => requests.push(text));
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  expect(answers).toEqual([]);
  return requests;
}
