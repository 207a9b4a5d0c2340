/** How much of a stream is kept for viewers that come back after a cut. */
export const RING_BUFFER_BYTES = 256 * 1024;

export type RingBuffer = {
  /** Offset of the oldest byte that is kept. */
  readonly start: number;
  /** Offset behind the newest byte. */
  readonly end: number;
  /** Keeps the chunk itself, not a copy: the caller must not change it afterwards. */
  append(bytes: Uint8Array): void;
  /** The bytes from `offset` to the end, in order; null when `offset` is older than what is kept, or lies ahead. */
  since(offset: number): Uint8Array[] | null;
};

/**
 * The last `capacity` bytes of a stream, addressed by absolute offset. Whole chunks are kept and dropped,
 * so a little more than `capacity` may be held; at least the last `capacity` bytes are there.
 */
export function createRingBuffer(capacity = RING_BUFFER_BYTES, firstOffset = 0): RingBuffer {
  let chunks: Uint8Array[] = [];
  /** Chunks before this index are dropped; the array is cut now and then, so that dropping costs nothing per chunk. */
  let first = 0;
  let start = firstOffset;
  let end = firstOffset;

  function dropOldChunks() {
    for (let oldest = chunks[first]; oldest && end - start - oldest.byteLength >= capacity; oldest = chunks[first]) {
      start += oldest.byteLength;
      first += 1;
    }
    if (first > 64 && first * 2 > chunks.length) {
      chunks = chunks.slice(first);
      first = 0;
    }
  }

  return {
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    append(bytes) {
      if (bytes.byteLength === 0) return;
      chunks.push(bytes);
      end += bytes.byteLength;
      dropOldChunks();
    },
    since(offset) {
      if (offset < start || offset > end) return null;
      const found: Uint8Array[] = [];
      let chunkEnd = end;
      for (let index = chunks.length - 1; index >= first && chunkEnd > offset; index -= 1) {
        const chunk = chunks[index] as Uint8Array; // the index is in range
        const chunkStart = chunkEnd - chunk.byteLength;
        found.push(chunkStart >= offset ? chunk : chunk.subarray(offset - chunkStart));
        chunkEnd = chunkStart;
      }
      return found.reverse();
    },
  };
}
