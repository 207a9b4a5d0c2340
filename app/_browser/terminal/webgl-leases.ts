/** Browsers keep about 16 WebGL contexts and take the oldest one away for a 17th; the rest is for other things. */
export const MAX_WEBGL_PANES = 12;

export type WebglLeases = {
  /** Asks for WebGL; `give` is called with true when it is granted. The returned function hands it back, or stops waiting. */
  take(give: (on: boolean) => void): () => void;
};

/** Hands WebGL to the first panes that ask, and to the next one as soon as one gives it back. */
export function createWebglLeases(limit = MAX_WEBGL_PANES): WebglLeases {
  const holders = new Set<(on: boolean) => void>();
  const waiting = new Set<(on: boolean) => void>();

  function grant() {
    for (const next of waiting) {
      if (holders.size >= limit) return;
      waiting.delete(next);
      holders.add(next);
      next(true);
    }
  }
  return {
    take(give) {
      // Two panes may share a function; each asks for itself.
      const lease = (on: boolean) => give(on);
      waiting.add(lease);
      grant();
      return () => {
        waiting.delete(lease);
        if (!holders.delete(lease)) return;
        lease(false);
        grant();
      };
    },
  };
}
