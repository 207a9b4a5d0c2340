/** Up to this round trip an echo is quick enough. */
const SLOW_MS = 50;
/** A guess that nothing came of in this time, and three round trips, was none. */
const PATIENCE_MS = 1_000;
/** One cell each, as every terminal agrees: letters of Europe, digits, signs. */
const ONE_CELL = /^[\x20-\x7e\u00a1-\u02ff]$/;
const BACKSPACE = "\x7f";

export type GuessedCell = { column: number; row: number; character: string };

/** What the terminal shows now, 0-based on its screen. */
export type EchoScreen = {
  readonly cols: number;
  cursor(): { column: number; row: number };
  characterAt(column: number, row: number): string;
};

export type LocalEcho = {
  /** Somebody typed this; it is on its way. */
  typed(text: string): void;
  /** The terminal has drawn something. */
  drawn(): void;
  /** Takes back all guesses, e.g. when everything is drawn anew. */
  forget(): void;
};

/**
 * Guesses on a slow link where typed characters will appear, so that they can be shown above the terminal at once. A
 * guess is shown only while this program has been seen to echo since the last key that is no character: so nothing of a
 * password ever is, because an Enter came before it. The first guess that turns out wrong takes all of them back.
 */
export function createLocalEcho(options: {
  screen: EchoScreen;
  /** ms of one round trip; null while nobody knows. */
  latency: () => number | null;
  now: () => number;
  show: (cells: readonly GuessedCell[]) => void;
}): LocalEcho {
  const { screen } = options;
  let guesses: (GuessedCell & { typedAt: number })[] = [];
  let echoes = false;
  /** Where the cursor stood when everything guessed had come. */
  let rest: { column: number; row: number } | null = null;

  const show = () => options.show(echoes ? guesses : []);
  const isSlow = () => (options.latency() ?? 0) > SLOW_MS;

  function distrust() {
    echoes = false;
    rest = null;
    guesses = [];
    show();
  }

  function guess(character: string) {
    const last = guesses.at(-1);
    const at = last ? { column: last.column + 1, row: last.row } : screen.cursor();
    // What wraps, and how, is the program's business.
    if (!ONE_CELL.test(character) || at.column >= screen.cols - 1) return distrust();
    guesses.push({ ...at, character, typedAt: options.now() });
  }

  function confirm() {
    const cursor = screen.cursor();
    for (let first = guesses[0]; first !== undefined; first = guesses[0]) {
      const passed = cursor.row === first.row && cursor.column > first.column;
      if (passed && screen.characterAt(first.column, first.row) === first.character) {
        guesses.shift();
        echoes = true;
        rest = cursor;
        continue;
      }
      const elsewhere = cursor.row !== first.row || cursor.column !== first.column;
      const late = options.now() - first.typedAt > Math.max(PATIENCE_MS, 3 * (options.latency() ?? 0));
      return elsewhere || late ? distrust() : show();
    }
    show();
  }

  return {
    typed(text) {
      if (!isSlow()) return distrust();
      if (text === BACKSPACE && guesses.length > 0) guesses.pop();
      else if (text.length === 1) guess(text);
      else return distrust();
      show();
    },
    drawn() {
      if (guesses.length > 0) return confirm();
      const cursor = screen.cursor();
      // The program went on by itself: whether it echoes what comes next has to be seen anew.
      if (rest && (cursor.row !== rest.row || cursor.column !== rest.column)) distrust();
    },
    forget: distrust,
  };
}
