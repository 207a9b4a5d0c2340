/** The text of these bytes, or the offset of the first byte that is no UTF-8. A byte order mark is left out. */
export function decodeUtf8(bytes: Uint8Array): { text: string } | { badByteAt: number } {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { badByteAt: firstBadByte(bytes) };
  }
}

/** A prefix that ends inside a character is still good, so the bad byte can be searched by halves. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.byteLength;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isGoodPrefix(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isGoodPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Line and column of a byte, both from 1; the column counts bytes. */
export function placeOfByte(bytes: Uint8Array, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, offset);
  let line = 1;
  for (const byte of before) if (byte === 10) line += 1;
  return { line, column: offset - before.lastIndexOf(10) };
}
