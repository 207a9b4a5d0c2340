import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { failure, type Reply, success } from "@/lib/contract/reply";

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, with a final NUL. Longer paths are cut without a word. */
const LONGEST_PATH = 103;

/**
 * Where the owner of a workspace listens: in the run folder, or, where that path is too long for a socket, under a short
 * name in this user's folder below /tmp. Not below TMPDIR: dashboard and command must agree, whoever started them.
 */
export function ownerSocketPath(runFolder: string, workspace: string): string {
  const usual = join(runFolder, "owner.sock");
  if (Buffer.byteLength(usual) <= LONGEST_PATH) return usual;
  const name = createHash("sha256").update(workspace).digest("hex").slice(0, 32);
  return join(shortFolder(), `${name}.sock`);
}

/**
 * Makes the folder of a socket that stands outside of the run folder, and refuses one that others could have a hand in:
 * whoever answers there would be given commands. Fails with `owner-socket-unusable`.
 */
export async function prepareOwnerSocket(socketPath: string): Promise<Reply<null>> {
  const folder = dirname(socketPath);
  return folder === shortFolder() ? requirePrivateFolder(folder, process.getuid?.() ?? 0) : success(null);
}

/** Makes the folder with mode 0700; refuses one that is a link, another user's, or open to others. */
export async function requirePrivateFolder(folder: string, uid: number): Promise<Reply<null>> {
  try {
    await mkdir(folder, { mode: 0o700 }).catch(ignoreExisting);
    const found = await lstat(folder);
    if (!found.isDirectory()) return unusable(folder, "is no folder");
    if (found.uid !== uid) return unusable(folder, "belongs to another user");
    if ((found.mode & 0o077) !== 0) return unusable(folder, "is open to others");
    return success(null);
  } catch (error) {
    return unusable(folder, "cannot be made", error);
  }
}

export function unusableSocket(socketPath: string, error: unknown): Reply<never> {
  return failure("owner-socket-unusable", `The dashboard cannot listen for commands on ${socketPath}.`, {
    hint: "Check that its folder belongs to you, and that the disk is neither full nor read-only.",
    cause: String(error),
  });
}

function unusable(folder: string, what: string, error?: unknown): Reply<never> {
  return failure(
    "owner-socket-unusable",
    `The folder ${folder} ${what}, and the workspace's own is too deep for a socket.`,
    {
      hint: `Let it be a folder of yours with mode 0700 (look at it, then: chmod 700 ${folder}), or move the workspace to a shorter path.`,
      ...(error !== undefined && { cause: String(error) }),
    },
  );
}

function shortFolder(): string {
  return `/tmp/native-orchestrator-${process.getuid?.() ?? 0}`;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
