import { constants } from "node:fs";
import { type FileHandle, lstat, open, readdir, realpath, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { AgentFile, ReadFile } from "@/lib/contract/agent-file";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { checkRealFolder, makeFolders } from "../files/real-folder";
import type { Paths } from "../paths";
import { maskText } from "../registry/secret-values";
import { innerPath } from "./inner-path";
import { numbered, safeFileName } from "./safe-file-name";

export const UPLOADS = "uploads";
/** The guard lets no larger body in. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
const MAX_FILES = 200;
const MAX_ALL_BYTES = 64 * 1024 * 1024;
/** More is nothing to read in a window. */
const SHOWN_BYTES = 512 * 1024;
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

type Locate = (agent: string) => Reply<{ paths: Paths; agent: string }>;

/** Files that people give an agent, and files that its pane speaks of. Nothing outside the agent's folder is touched. */
export type AgentFiles = {
  /** Keeps a file as `uploads/<name>`; `name` is whatever it was called, and comes back safe. */
  keep(agent: string, file: { name: string; bytes: Uint8Array }): Promise<Reply<AgentFile>>;
  /** Newest first. */
  list(agent: string): Promise<Reply<AgentFile[]>>;
  remove(agent: string, name: string): Promise<Reply<null>>;
  /** A text file of the agent's folder by the path that its pane has printed, secrets masked. */
  read(agent: string, path: string): Promise<Reply<ReadFile>>;
};

export function createAgentFiles(locate: Locate): AgentFiles {
  /** The folder for uploads, as far as nothing but real folders leads there. */
  async function uploadsOf(agent: string): Promise<Reply<{ root: string; segments: string[]; folder: string }>> {
    const found = locate(agent);
    if (!found.ok) return found;
    const { paths } = found.value;
    const segments = [...paths.agentSegments(found.value.agent), UPLOADS];
    const plain = await checkRealFolder(paths.workspace, ...segments);
    return plain.ok
      ? success({ root: paths.workspace, segments, folder: join(paths.workspace, ...segments) })
      : failure("uploads-not-plain", plain.error.message, { hint: "Move away what stands in the folder's place." });
  }

  return {
    async keep(agent, { name, bytes }) {
      if (bytes.byteLength > MAX_FILE_BYTES) return tooLarge();
      const uploads = await uploadsOf(agent);
      if (!uploads.ok) return uploads;
      const { root, segments, folder } = uploads.value;
      try {
        await makeFolders(root, ...segments);
        const kept = await listFolder(folder);
        const all = kept.reduce((sum, file) => sum + file.bytes, 0);
        if (kept.length >= MAX_FILES || all + bytes.byteLength > MAX_ALL_BYTES) return tooMany(agent);
        const written = await writeNew(folder, safeFileName(name), bytes);
        return written ? success(written) : folderSwapped();
      } catch (error) {
        return fileFailure(error, folder);
      }
    },
    async list(agent) {
      const uploads = await uploadsOf(agent);
      return uploads.ok ? success(await listFolder(uploads.value.folder)) : uploads;
    },
    async remove(agent, name) {
      const uploads = await uploadsOf(agent);
      if (!uploads.ok) return uploads;
      if (safeFileName(name) !== name) return noSuchFile(name);
      const path = join(uploads.value.folder, name);
      const found = await lstat(path).catch(() => null);
      if (!found?.isFile()) return noSuchFile(name);
      try {
        // Asked again: what was a folder may have become a link meanwhile.
        if ((await realpath(path)) !== path) return folderSwapped();
        await unlink(path);
        return success(null);
      } catch (error) {
        return fileFailure(error, path);
      }
    },
    async read(agent, path) {
      const found = locate(agent);
      if (!found.ok) return found;
      const { paths, agent: name } = found.value;
      const folder = paths.agentFolder(name);
      const inner = innerPath(folder, path);
      return inner
        ? readInside(paths.workspace, [...paths.agentSegments(name), ...inner], inner.join("/"))
        : noSuchFile(path);
    },
  };
}

/** Null when the folder became a link to elsewhere: nothing is written there then, and nothing removed. */
async function writeNew(folder: string, name: string, bytes: Uint8Array): Promise<AgentFile | null> {
  for (let count = 1; ; count += 1) {
    const free = numbered(name, count);
    const path = join(folder, free);
    const file = await open(path, NEW_FILE, 0o600).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST" && count <= MAX_FILES) return null;
      throw error;
    });
    if (!file) continue;
    try {
      if (!(await standsAt(file, path))) return null;
      await file.writeFile(bytes);
      return { name: free, path: `${UPLOADS}/${free}`, bytes: bytes.byteLength, keptAt: (await file.stat()).mtimeMs };
    } catch (error) {
      if (await standsAt(file, path)) await unlink(path).catch(() => {}); // half a file is none
      throw error;
    } finally {
      await file.close();
    }
  }
}

/** Whether this open file is the one at the path, and no link leads there. */
async function standsAt(file: FileHandle, path: string): Promise<boolean> {
  const [real, named, opened] = await Promise.all([
    realpath(path).catch(() => null),
    lstat(path).catch(() => null),
    file.stat(),
  ]);
  return real === path && named?.ino === opened.ino && named.dev === opened.dev;
}

async function listFolder(folder: string): Promise<AgentFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => safeFileName(name) === name)
      .map(async (name) => {
        const stat = await lstat(join(folder, name)).catch(() => null);
        return stat?.isFile() ? { name, path: `${UPLOADS}/${name}`, bytes: stat.size, keptAt: stat.mtimeMs } : [];
      }),
  );
  return found.flat().sort((a, b) => b.keptAt - a.keptAt);
}

/** One answer for whatever is not there to be read, so that nobody learns what stands outside. */
async function readInside(root: string, segments: readonly string[], shown: string): Promise<Reply<ReadFile>> {
  const path = join(root, ...segments);
  try {
    const plain = await checkRealFolder(root, ...segments.slice(0, -1));
    if (!plain.ok) return noSuchFile(shown);
    const found = await readPlainFile(path);
    // Asked again: what was a folder may have become a link while it was opened.
    if (found.kind !== "file" || (await realpath(path)) !== path) return noSuchFile(shown);
    const part = found.bytes.subarray(0, SHOWN_BYTES);
    if (part.includes(0)) return failure("file-not-text", `${shown} is no text, so it is not shown.`);
    const text = maskText(new TextDecoder().decode(part));
    return success({ path: shown, text, bytes: found.bytes.byteLength, whole: part.length === found.bytes.length });
  } catch {
    return noSuchFile(shown);
  }
}

function noSuchFile(path: string): Reply<never> {
  return failure("file-not-found", `There is no file ${JSON.stringify(path.slice(0, 200))} in the agent's folder.`);
}

function folderSwapped(): Reply<never> {
  return failure("uploads-not-plain", "The folder for uploads was replaced by a link meanwhile.", {
    hint: "Move away what stands in the folder's place.",
  });
}

function tooLarge(): Reply<never> {
  return failure("file-too-large", `A file may hold at most ${MAX_FILE_BYTES / 1024 / 1024} MiB.`, {
    hint: "Put it into the agent's folder by hand, and type its path.",
  });
}

function tooMany(agent: string): Reply<never> {
  return failure("too-many-files", `${agent} holds as many uploaded files as it may.`, {
    hint: "Remove some of them first.",
  });
}
