import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createControlParser } from "./control-protocol";

type Event = [string, ...unknown[]];

/** Feeds the pieces and answers what was heard; neighbouring output of one pane counts as one event. */
function parse(...pieces: (string | Buffer)[]): Event[] {
  const events: Event[] = [];
  const parser = createControlParser({
    output(pane, bytes) {
      const last = events.at(-1);
      if (last?.[0] === "output" && last[1] === pane) last[2] = `${String(last[2])}${bytes.toString("latin1")}`;
      else events.push(["output", pane, bytes.toString("latin1")]);
    },
    reply: ({ ok, flags, body }) => events.push(["reply", ok, flags, body.toString("utf8")]),
    notification: (name, rest) => events.push([name, rest]),
  });
  for (const piece of pieces) parser.feed(Buffer.from(piece as string, "latin1"));
  return events;
}

/** As tmux writes it: a byte below 32 and the backslash in octal. */
function outputLine(pane: number, bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("latin1");
  const escaped = text.replace(/[\x00-\x1f\\]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
  return `%output %${pane} ${escaped}\n`;
}

describe("the control-mode parser", () => {
  it("decodes every byte value", () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(parse(outputLine(7, all))).toEqual([["output", "%7", Buffer.from(all).toString("latin1")]]);
  });

  it("reads extended output, whose data may hold the separator too", () => {
    expect(parse("%extended-output %12 3 : a : b\\033\n")).toEqual([["output", "%12", "a : b\x1b"]]);
  });

  it("tells replies, errors and notifications apart", () => {
    const text =
      "%begin 17 5 1\none\ntwo\n%end 17 5 1\n%sessions-changed\n%begin 17 6 1\nno\n%error 17 6 1\n%exit bye\n";
    expect(parse(text)).toEqual([
      ["reply", true, 1, "one\ntwo"],
      ["sessions-changed", ""],
      ["reply", false, 1, "no"],
      ["exit", "bye"],
    ]);
  });

  it("attack 47: is not moved by a pane that prints %end, %exit or %output", () => {
    const forged =
      "%end 17 4 1\n%end 16 5 1\n%end 17 5 0\n%end 17 5 1 \n%exit\n%output %1 x\n%begin 17 9 1\n%error 17 6 1";
    expect(parse(`%begin 17 5 1\n${forged}\n%end 17 5 1\n`)).toEqual([["reply", true, 1, forged]]);
    expect(parse(outputLine(1, Buffer.from("\n%end 17 5 1\n%exit\n")))).toEqual([
      ["output", "%1", "\n%end 17 5 1\n%exit\n"],
    ]);
  });

  it("hands output over before the reply that follows it", () => {
    expect(parse("%output %1 a\n%output %1 b\n%output %2 c\n%begin 1 1 1\n%end 1 1 1\n%output %1 d\n")).toEqual([
      ["output", "%1", "ab"],
      ["output", "%2", "c"],
      ["reply", true, 1, ""],
      ["output", "%1", "d"],
    ]);
  });

  it("hears the same however the bytes are cut", () => {
    const line = fc.oneof(
      fc.tuple(fc.nat(3), fc.uint8Array({ maxLength: 40 })).map(([pane, bytes]) => outputLine(pane, bytes)),
      fc.constantFrom("%begin 9 8 1\n%output %1 not\n\n%end 9 8 1\n", "%layout-change @1 x\n", "%pause %3\n"),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.array(fc.nat(400), { maxLength: 12 }), (lines, cuts) => {
        const text = lines.join("");
        const places = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
        const pieces = places.slice(1).map((end, at) => text.slice(places[at], end));
        expect(parse(...pieces)).toEqual(parse(text));
      }),
    );
  });

  it("decodes fast (printed, not asserted)", () => {
    const row = Buffer.from(
      `\x1b[3${2}mINFO\x1b[0m request 4711 served in 12 ms by worker one of the pool of the day\r\n`,
    );
    const wire = Buffer.from(outputLine(3, Buffer.concat(Array(12).fill(row))).repeat(60), "latin1");
    let bytes = 0;
    const parser = createControlParser({
      output: (_, data) => {
        bytes += data.length;
      },
      reply() {},
      notification() {},
    });
    let spent = 0;
    for (let round = 0; round < 1_200; round += 1) {
      const chunk = Buffer.from(wire); // decoding works in place
      const start = performance.now();
      parser.feed(chunk);
      spent += performance.now() - start;
    }
    console.log(`decode: ${Math.round(bytes / spent / 1_000)} MB/s of output, ${wire.length} bytes a chunk`);
    expect(bytes).toBe(row.length * 12 * 60 * 1_200);
  });
});
