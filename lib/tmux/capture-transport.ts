import { command } from "./command-line";

/**
 * How captured text comes over control mode. `escaped` and `raw` are what `show-buffer` prints there, depending on the
 * version. `print` is `capture-pane -p`, the last resort: tmux before 3.6 never frees that text (354 KB × 200 = 67 MB).
 */
export type CaptureTransport = "escaped" | "raw" | "print";

const PROBE = "\x1b\\";

/** Three replies; the second one tells how this server shows a buffer. */
export const PROBE_LINE = [
  command("set-buffer", "-b", "probe", PROBE),
  command("show-buffer", "-b", "probe"),
  command("delete-buffer", "-b", "probe"),
].join(" ; ");

export function transportOf(shown: Buffer): CaptureTransport {
  const text = shown.toString("latin1");
  if (text === PROBE) return "raw";
  return text === "\\033\\\\" ? "escaped" : "print";
}

/** What a buffer holds when tmux captured nothing and left it as it was: no capture has this byte. */
export const NOTHING = Buffer.from("\x01");

/** The bytes that tmux captured, from a reply's body. */
export function decodeText(body: Buffer, transport: CaptureTransport): Buffer {
  const text = transport === "escaped" ? unescapeBuffer(body) : body;
  if (text.equals(NOTHING)) return Buffer.alloc(0);
  return transport !== "print" && text.at(-1) === 0x0a ? text.subarray(0, -1) : text;
}

const ESCAPED_LETTERS: Readonly<Record<string, string>> = {
  ...{ n: "\n", r: "\r", b: "\b", a: "\x07", v: "\v", t: "\t", f: "\f", s: " ", "0": "\0" },
};

/** Undoes vis(3) as `show-buffer` uses it up to tmux 3.3: `\033`, `\\`, `\$`, `\t`. */
function unescapeBuffer(body: Buffer): Buffer {
  if (!body.includes(0x5c)) return body;
  const text = body
    .toString("latin1")
    .replace(/\\(?:([0-3][0-7]{2})|([\s\S]))/g, (_, octal?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return ESCAPED_LETTERS[letter ?? ""] ?? letter ?? "";
    });
  return Buffer.from(text, "latin1");
}
