import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** What stands at a path. `refused` says what it is instead of a plain file that may be read: "a symlink". */
export type PlainFile =
  | { kind: "file"; bytes: Buffer; mode: number }
  | { kind: "absent" }
  | { kind: "refused"; what: string };

/** No file of ours is near it; a larger one is not read into memory. */
const MAX_BYTES = 4 * 1024 * 1024;
/** A FIFO without a writer would otherwise hold up the reader for ever. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Reads a file if it is a plain one with one name, and never waits on anything else: symlinks, hard links, folders,
 * FIFOs, sockets and devices are refused (attack 55). Throws what fs throws for the rest (EACCES, EIO).
 */
export async function readPlainFile(path: string, options: { followLinks?: boolean } = {}): Promise<PlainFile> {
  const flags = options.followLinks ? READ : READ | constants.O_NOFOLLOW;
  let handle: FileHandle;
  try {
    handle = await open(path, flags);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // fs rejects with nothing else
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "absent" };
    if (code === "ELOOP") return { kind: "refused", what: "a symlink" };
    if (code === "ENXIO") return { kind: "refused", what: "no plain file" };
    throw error;
  }
  try {
    const found = await handle.stat();
    if (found.isDirectory()) return { kind: "refused", what: "a folder" };
    if (!found.isFile()) return { kind: "refused", what: "no plain file" };
    if (found.nlink > 1 && !options.followLinks) return { kind: "refused", what: "a hard link" };
    if (found.size > MAX_BYTES) return { kind: "refused", what: `larger than ${MAX_BYTES} bytes` };
    return { kind: "file", bytes: await readBytes(handle, found.size), mode: found.mode & 0o777 };
  } finally {
    await handle.close();
  }
}

/** One read where `FileHandle.readFile` asks for the size again and reads once more to find the end. */
async function readBytes(handle: FileHandle, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  while (filled < size) {
    const { bytesRead } = await handle.read(buffer, filled, size - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
