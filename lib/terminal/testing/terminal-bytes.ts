import fc from "fast-check";

/** Real control sequences and text, as programs send them, for a terminal of about 20 by 6. */
const number = (max: number) => fc.integer({ min: 0, max });

const narrow = [
  ..."abcXYZ 0123!#[]{}|~_q",
  "é",
  "ß",
  "“",
  "—",
  "│",
  "─",
  "e\u0301",
  "o\u0302\u0323",
  "\u0301",
  "\u200d",
];
const wide = ["漢", "字", "ｗ", "한", "😀", "👍🏽", "👩‍💻", "🇩🇪", "❤️", "👨‍👩‍👧"];

const color = fc.oneof(
  fc.constantFrom("30", "31", "37", "39", "42", "47", "49", "90", "97", "101"),
  fc.tuple(fc.constantFrom("38", "48"), number(255)).map(([kind, n]) => `${kind};5;${n}`),
  fc.tuple(fc.constantFrom("38", "48"), number(255)).map(([kind, n]) => `${kind};2;${n};10;200`),
  fc.tuple(fc.constantFrom("38", "48", "58"), number(255)).map(([kind, n]) => `${kind}:2::1:2:${n}`),
  number(255).map((n) => `58:5:${n}`),
);
const flag = fc.constantFrom(
  ...["0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29", "53", "55", "59"],
  ...["4:0", "4:1", "4:2", "4:3", "4:4", "4:5", ""],
);
const sgr = fc.array(fc.oneof(color, flag), { minLength: 1, maxLength: 4 }).map((list) => `\x1b[${list.join(";")}m`);

const move = fc.oneof(
  fc.tuple(number(8), number(24)).map(([row, column]) => `\x1b[${row};${column}H`),
  fc.tuple(number(24), fc.constantFrom(..."ABCDEFGdae`IZ")).map(([n, final]) => `\x1b[${n}${final}`),
  fc.constantFrom("\r", "\n", "\r\n", "\b", "\t", "\x0b", "\x0c", "\x1bD", "\x1bE", "\x1bM", "\x07"),
);
const erase = fc.constantFrom(
  ...["\x1b[J", "\x1b[1J", "\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[2K", "\x1b[3X", "\x1b[30X"],
  ...["\x1b[?J", "\x1b[?2K", '\x1b[1"q', '\x1b[0"q', "\x1b#8"],
);
/** From the first column: rows that scroll under a pending wrap may end in an empty cell, which cannot be drawn so. */
const rows = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.constantFrom(..."LMST"))
  .map(([n, final]) => `\r\x1b[${n}${final}`);
const mode = fc
  .tuple(
    fc.constantFrom(
      ...["?1", "?6", "?9", "?12", "?25", "?45", "?47", "?66", "?1000", "?1002", "?1003", "?1004", "?1006"],
      ...["?1016", "?1047", "?1048", "?1049", "?2004", "?2026", "20"],
    ),
    fc.constantFrom("h", "l"),
  )
  .map(([name, final]) => `\x1b[${name}${final}`);
const state = fc.oneof(
  fc.tuple(number(5), number(7)).map(([top, bottom]) => `\x1b[${top};${bottom}r`),
  fc.constantFrom("\x1b7", "\x1b8", "\x1b[s", "\x1b[u", "\x1bH", "\x1b[g", "\x1b[3g", "\x1b=", "\x1b>"),
  fc.constantFrom(
    "\x1b(0",
    "\x1b)0",
    "\x1b(B",
    "\x1b)B",
    "\x1b*A",
    "\x1b(K",
    "\x0e",
    "\x0f",
    "\x1bn",
    "\x1bo",
    "\x1b%G",
  ),
  fc.constantFrom("\x1b[ q", "\x1b[0 q", "\x1b[1 q", "\x1b[4 q", "\x1b[5 q", "\x1b[!p", "\x1bc", "\x1b[4b", "\x1b[b"),
  // A link that nothing was printed with is forgotten at different times, so it never stays open for long.
  fc.constantFrom(
    "\x1b]8;;https://a.example/\x07link\x1b]8;;\x07",
    "\x1b]8;id=x;https://b.example/;c\x1b\\l\x1b]8;;\x1b\\",
  ),
  fc.constantFrom(
    "\x1b]0;a title\x07",
    "\x1b]2;ünï 漢\x1b\\",
    "\x1bP$q q\x1b\\",
    "\x1b_app\x1b\\",
    "\x1b[c",
    "\x1b[6n",
  ),
);
/** Cut off by something else, or unknown. */
const odd = fc.constantFrom(
  "\x1b[3",
  "\x1b[1\n;2",
  "\x1b]0;ti",
  "\x1bP1",
  "\x1b",
  "\x18",
  "\x9d",
  "\u009b3",
  "\x1b[<5?m",
  "\ufeff",
);

/**
 * Inserting, deleting or not wrapping can part the halves of a wide character, which no snapshot brings back: text
 * has either these or wide characters.
 */
const partsCharacters = fc.oneof(
  fc.tuple(number(9), fc.constantFrom("@", "P")).map(([n, final]) => `\x1b[${n}${final}`),
  fc.constantFrom("\x1b[4h", "\x1b[4l", "\x1b[?7h", "\x1b[?7l"),
);

function textOf(characters: readonly string[], special: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const run = (minLength: number, maxLength: number) =>
    fc.array(fc.constantFrom(...characters), { minLength, maxLength }).map((list) => list.join(""));
  const part = fc.oneof(
    { arbitrary: run(1, 12), weight: 8 },
    { arbitrary: run(15, 50), weight: 3 },
    { arbitrary: sgr, weight: 6 },
    { arbitrary: move, weight: 6 },
    { arbitrary: erase, weight: 3 },
    { arbitrary: rows, weight: 2 },
    { arbitrary: mode, weight: 2 },
    { arbitrary: state, weight: 4 },
    { arbitrary: special, weight: 3 },
    { arbitrary: odd, weight: 1 },
  );
  return fc.array(part, { minLength: 1, maxLength: 60 }).map((parts) => parts.join(""));
}

/** What programs might send: two pieces, one before and one after a viewer joins. */
export const terminalTexts = fc.oneof(
  fc.tuple(textOf(narrow, partsCharacters), textOf(narrow, partsCharacters)),
  fc.tuple(textOf([...narrow, ...wide], sgr), textOf([...narrow, ...wide], sgr)),
);
