export type Turns = {
  /** Calls back when it is this one's turn; the returned function gives the place up. */
  take(go: () => void): () => void;
};

/** One at a time, a frame apart: opening a terminal takes tens of milliseconds, and a page must answer meanwhile. */
export function createTurns(nextFrame: (callback: () => void) => void): Turns {
  const waiting = new Set<() => void>();
  let going = false;

  function next() {
    const [first] = waiting;
    going = first !== undefined;
    if (!first) return;
    waiting.delete(first);
    first();
    nextFrame(next);
  }
  return {
    take(go) {
      waiting.add(go);
      if (!going) {
        going = true;
        nextFrame(next);
      }
      return () => waiting.delete(go);
    },
  };
}
