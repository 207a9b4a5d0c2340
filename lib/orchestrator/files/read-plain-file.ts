import { closeSync, constants, fstatSync, open, readSync } from "node:fs";
import { promisify } from "node:util";

/** What stands at a path. `refused` says what it is instead of a plain file that may be read: "a symlink". */
export type PlainFile =
  | { kind: "file"; bytes: Buffer; mode: number }
  | { kind: "absent" }
  | { kind: "refused"; what: string };

/** No file of ours is near it; a larger one is not read into memory. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A FIFO without a writer would otherwise hold up the reader for ever. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;
const openFile = promisify(open);

/**
 * Reads a file if it is a plain one with one name, and never waits on anything else: symlinks, hard links, folders,
 * FIFOs, sockets and devices are refused. Throws what fs throws for the rest (EACCES, EIO).
 */
export async function readPlainFile(
  path: string,
  options: { followLinks?: boolean; maxBytes?: number } = {},
): Promise<PlainFile> {
  const { maxBytes = MOST_BYTES } = options;
  let file: number;
  try {
    file = await openFile(path, options.followLinks ? READ : READ | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    if (code === "ELOOP") return { kind: "refused", what: "a symlink" };
    if (code === "ENXIO") return { kind: "refused", what: "no plain file" };
    throw error;
  }
  // Once it is open, a few kilobytes are read sooner than a worker thread could be asked for them (a third of the time).
  try {
    const found = fstatSync(file);
    if (found.isDirectory()) return { kind: "refused", what: "a folder" };
    if (!found.isFile()) return { kind: "refused", what: "no plain file" };
    if (found.nlink > 1 && !options.followLinks) return { kind: "refused", what: "a hard link" };
    if (found.size > maxBytes) return { kind: "refused", what: `larger than ${maxBytes} bytes` };
    return { kind: "file", bytes: readAll(file, found.size), mode: found.mode & 0o777 };
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(file, buffer, filled, size - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
