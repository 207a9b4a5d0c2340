/** Bytes that are not drawn yet: at the first, reading stops; below the second, it goes on. */
const PAUSE_AT_BYTES = 256 * 1024;
const RESUME_AT_BYTES = 64 * 1024;

export type ReadingPace = {
  /** A picture of so many bytes replaced everything; the stream is at `offset`. */
  pictured(offset: number, bytes: number): void;
  sent(offset: number): void;
  /** Everything before `offset` is drawn. Positions that were never sent count for nothing. */
  drawn(offset: number): void;
};

/** Stops reading a client whose browser is late: tmux skips what is not taken, so nothing piles up here or there. */
export function createReadingPace(client: { pause(): void; resume(): void }): ReadingPace {
  let sentTo = 0;
  let drawnTo = 0;
  let pictureBytes = 0;
  let paused = false;

  function balance() {
    const late = sentTo - drawnTo + pictureBytes;
    if (!paused && late > PAUSE_AT_BYTES) client.pause();
    else if (paused && late < RESUME_AT_BYTES) client.resume();
    else return;
    paused = !paused;
  }
  return {
    pictured(offset, bytes) {
      sentTo = offset;
      pictureBytes = bytes;
      balance();
    },
    sent(offset) {
      sentTo = offset;
      balance();
    },
    drawn(offset) {
      if (offset < drawnTo || offset > sentTo) return;
      drawnTo = offset;
      pictureBytes = 0;
      balance();
    },
  };
}
