import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { joinAt } from "./testing/joined-viewer";
import { terminalTexts } from "./testing/terminal-bytes";
import { terminalState } from "./testing/terminal-state";

function expectSameSight(before: string | Uint8Array, after: string | Uint8Array) {
  const head = Buffer.from(before);
  const { joined, witness, goOn } = joinAt(Buffer.concat([head, Buffer.from(after)]), head.byteLength);
  expect(terminalState(joined), "right after the snapshot").toEqual(terminalState(witness));
  goOn();
  expect(terminalState(joined), "after going on").toEqual(terminalState(witness));
}

const lines = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\r\n`).join("");
const esc = "\x1b";
const csi = "\x1b[";

describe("a viewer that joins by a snapshot sees what a viewer from the start sees:", () => {
  it.each<[name: string, before: string | Uint8Array, after: string | Uint8Array]>([
    ["an empty screen", "", "hello"],
    ["plain text", "hello\r\nworld", " and more\r\nnext"],
    ["text after a blank first row", "\r\n\r\nthird", "\r\nfourth"],
    ["scrollback", lines(20), "\r\nnext\r\n"],
    ["a scrollback that is full", lines(90), lines(5)],
    ["a cleared scrollback", `${lines(20)}${csi}3J`, lines(3)],
    ["wrapped lines", "a line that is longer than one row and even two", " of them"],
    ["wrapped lines in the scrollback", `${"0123456789".repeat(30)}`, "\r\nend"],
    ["a wrapped row whose start was erased", `${"x".repeat(25)}\r${csi}3X`, "y"],
    ["a wrapped row whose row above lost its end", `${"x".repeat(25)}${csi}A${csi}20G${csi}X`, "y"],
    ["a wrapped row at the very top", `${"x".repeat(25)}${csi}H${csi}M`, "y"],
    ["a pending wrap", "x".repeat(20), "y"],
    ["a pending wrap with another pen", `${csi}31m${"x".repeat(20)}${csi}32m`, "y"],
    ["a pending wrap on an erased row", `${"x".repeat(20)}${csi}44m${csi}2K`, "y"],
    ["a pending wrap on an erased row that continues another", `${"x".repeat(40)}${csi}44m${csi}1K`, "y"],
    ["a pending wrap behind a wide character", `${"x".repeat(18)}漢`, "字"],
    ["a wide character that did not fit", `${"x".repeat(19)}漢`, "字"],
    ["a wide character that did not fit, coloured", `${csi}7;31m${"x".repeat(19)}漢`, "字"],
    ["halves of overwritten wide characters", `漢字漢字${csi}4G${csi}42mx${csi}H${csi}7my`, "z"],
    ["CJK, emoji and combining characters", "漢字 한글 😀👍🏽 e\u0301o\u0302\u0323 👩‍💻 🇩🇪 ❤️", "\u0301\r\n日本"],
    ["a character that waits for its combining one", "cafe", "\u0301 au lait"],
    ["the same in insert mode", `bar${csi}4h\rfoo`, "\u0301X"],
    ["the same at a pending wrap", "x".repeat(20), "\u0301y"],
    ["a zero-width character of its own", `a${csi}C\u0301b`, "c"],
    ["repeat of the last character", "ab", `${csi}3b`],
    ["all attributes", `${csi}1;2;3;4;5;7;8;9;53mall${csi}0m ${csi}21mtwo${csi}4:3mcurly`, "more"],
    ["16, 256 and true colours", `${csi}31;102ma${csi}38;5;9;48;5;200mb${csi}38;2;1;2;3;48:2::4:5:6mc`, "d"],
    ["underline colours", `${csi}4;58:5:9ma${csi}4:3;58:2::1:2:3mb${csi}59mc`, "d"],
    ["a pen that nothing was printed with yet", `${csi}1;31;44m`, "x"],
    ["the pen across the alternate screen", `${csi}35m${csi}?1049h${csi}36m`, `x${csi}?1049ly`],
    ["protected cells", `${csi}1"qkeep${csi}0"qgo`, `${csi}?2Jx`],
    ["a background that erased the screen", `${csi}44m${csi}2J${csi}H`, "x"],
    ["a background that erased the rest of a row", `ab${csi}42m${csi}K${csi}0m\r\nnext`, "x"],
    ["a background that scrolled in", `${csi}41m${lines(8)}${csi}0m`, "x\r\ny"],
    ["the scroll region", `${lines(3)}${csi}2;4r${csi}4;1H`, "a\r\nb\r\nc"],
    ["the scroll region in origin mode", `${csi}2;4r${csi}?6h`, `${csi}2;3Hx${csi}?6ly`],
    ["cursor visibility", `x${csi}?25l`, `${csi}?25hy`],
    ["cursor style", `x${csi}5 q`, "y"],
    [
      "the saved cursor with its pen and charset",
      `${csi}3;4H${csi}31m${esc}(0${esc}7${csi}H${csi}0m${esc}(B`,
      `q${esc}8qq`,
    ],
    ["a pen that restoring left behind", `${esc}7${csi}4;31mx${esc}8y`, `${csi}59mz${csi}0mw`],
    ["the alternate screen's saved cursor", `${csi}?47h${csi}3;4H${esc}7${csi}?47l`, `${csi}?47h${esc}8x`],
    ["the alternate screen over a normal one", `${lines(9)}below${csi}?1049h${csi}2J${csi}Htop`, `${csi}?1049lback`],
    ["alternate screens entered without saving", `one${csi}?47h two`, `${csi}?47l three`],
    ["tab stops", `${csi}3g${csi}5G${esc}H${csi}9G${esc}H\r`, "\ta\tb\tc"],
    ["line drawing in G0", `${esc}(0lqqk`, `x${esc}(Bx`],
    ["line drawing in G1, shifted in", `${esc})0\x0elqk`, "x\x0fx"],
    ["a national set in G2", `${esc}*A${esc}n#`, "#\x0f#"],
    ["a charset that only restoring left active", `${esc})0\x0e${esc}7\x0f${esc}8`, "q\x0fq"],
    ["a combining character on line drawing", `${esc}(0q`, "\u0301"],
    ["hyperlinks", `${esc}]8;;https://a.example/\x07link over the end of one row${esc}]8;;\x07 plain`, "more"],
    ["an open hyperlink with an id", `${esc}]8;id=7;https://a.example/?a;b\x07li`, `nk${esc}]8;;\x07x`],
    ["wrap mode off", `${csi}?7l${"x".repeat(22)}`, "yz"],
    ["reverse wraparound", `${csi}?45h${"x".repeat(21)}\b\b`, "\by"],
    ["insert mode", `abc${csi}4h\r`, "xy"],
    ["application cursor and keypad keys", `${csi}?1h${esc}=`, "x"],
    ["mouse tracking with SGR encoding", `${csi}?1002;1006h`, "x"],
    ["mouse motion with pixel encoding", `${csi}?1003;1016h`, "x"],
    ["X10 mouse", `${csi}?9h`, "x"],
    ["focus events and bracketed paste", `${csi}?1004;2004h`, "x"],
    ["line feed mode", `${csi}20ha\nb`, `c\nd${csi}20l\ne`],
    ["synchronized output in the middle", `${csi}?2026ha`, `b${csi}?2026l`],
    ["title and icon name", `${esc}]2;ünï 漢${esc}\\${esc}]1;icon\x07`, "x"],
    ["half a control sequence", `x${csi}3`, "1my"],
    ["half a control sequence with a control in it", `x${csi}3\n`, "1my"],
    ["half a title", `x${esc}]0;half a`, " title\x07y"],
    ["a title without the last byte of its end", `x${esc}]0;title${esc}`, "\\y"],
    ["half a device control string", `x${esc}P$q`, `m${esc}\\y`],
    ["half an application string", `x${esc}_G`, `abc${esc}\\y`],
    ["half a character", Buffer.from("a漢").subarray(0, 3), Buffer.from("漢b").subarray(2)],
    [
      "half of a dash, which xterm.js alone would lose",
      Buffer.from("a—").subarray(0, 3),
      Buffer.from("—b").subarray(2),
    ],
    ["bytes that are no character", Buffer.from([0x61, 0xe2, 0x28, 0xff, 0xc0]), Buffer.from([0x80, 0x62])],
    ["a C1 control", "a\u009b3", "1mb"],
    ["a sequence that another one cancelled", `a${csi}3${csi}4`, "1mb"],
    ["a full reset", `${lines(9)}${csi}?1049h${esc}cfresh`, "x"],
    ["a soft reset", `${csi}2;4r${csi}4h${csi}31m${csi}!p`, "x"],
    ["the alignment test", `${esc}#8`, "x"],
  ])("%s", (_name, before, after) => expectSameSight(before, after));

  it("any mixture of real sequences, cut anywhere", () => {
    const cutAt = fc.double({ min: 0, max: 1, noNaN: true });
    // fast-check prints the seed of a failure.
    fc.assert(
      fc.property(terminalTexts, cutAt, ([first, second], where) => {
        const stream = Buffer.from(first + second);
        const { joined, witness, goOn } = joinAt(stream, Math.floor(stream.byteLength * where));
        expect(terminalState(joined)).toEqual(terminalState(witness));
        goOn();
        expect(terminalState(joined, { links: false })).toEqual(terminalState(witness, { links: false }));
      }),
      { numRuns: 400 },
    );
  });
});
