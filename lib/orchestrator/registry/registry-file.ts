import { createHash } from "node:crypto";
import { chmod, realpath } from "node:fs/promises";
import type { RegistryText } from "@/lib/contract/registry";
import { failure, type Reply, success } from "@/lib/contract/reply";
import { fileFailure } from "../files/file-failure";
import { readPlainFile } from "../files/read-plain-file";
import { writeAtomically } from "../files/write-atomically";
import type { Paths } from "../paths";
import { decodeUtf8 } from "./decode-utf8";

/** The registry's file as it is read and written again. */
export type RegistryFile = RegistryText & {
  /** With its own line breaks and byte order mark. */
  raw: string;
  mode: number;
};

/**
 * Reads the file with its version. Fails with `registry-missing`, or `registry-unreadable` (no plain file, no rights,
 * no UTF-8).
 */
export async function readRegistryText(paths: Paths): Promise<Reply<RegistryFile>> {
  const file = paths.registryFile;
  try {
    const found = await readPlainFile(file, { followLinks: true });
    if (found.kind === "absent") {
      return failure("registry-missing", `Registry not found: ${file}`, {
        hint: "Set PROJECT_ROOT to a workspace that has agents/registry.yaml.",
      });
    }
    if (found.kind === "refused") {
      return failure("registry-unreadable", `${file} is ${found.what}.`, { hint: "Put the registry's file there." });
    }
    const decoded = decodeUtf8(found.bytes);
    if ("badByteAt" in decoded) {
      return failure("registry-unreadable", `${file} is no UTF-8 text.`, { hint: "Save the file as UTF-8." });
    }
    const hasMark = found.bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    return success({
      raw: (hasMark ? "\ufeff" : "") + decoded.text,
      text: decoded.text.replaceAll("\r\n", "\n"),
      version: versionOf(found.bytes),
      mode: found.mode,
    });
  } catch (error) {
    const cause = (error as NodeJS.ErrnoException).message; // fs rejects with nothing else
    return failure("registry-unreadable", `Cannot read ${file}`, { cause, hint: "Check its permissions." });
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export function versionOf(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A draft in the file's own spelling: with its byte order mark, and its line breaks where all are alike. */
export function asInFile(draft: string, file: Pick<RegistryFile, "raw">): string {
  const text = draft.replace(/^\ufeff/, "").replaceAll("\r\n", "\n");
  const isWindows = file.raw.includes("\r\n") && !/(^|[^\r])\n/.test(file.raw);
  return (file.raw.startsWith("\ufeff") ? "\ufeff" : "") + (isWindows ? text.replaceAll("\n", "\r\n") : text);
}

/** Replaces the file as a whole, with the mode it had. A link that its owner made stays; what it leads to is written. */
export async function writeRegistryText(paths: Paths, raw: string, mode: number): Promise<Reply<{ version: string }>> {
  try {
    const file = await realpath(paths.registryFile);
    await writeAtomically(file, raw, mode);
    await chmod(file, mode); // The umask has taken bits from a new file.
    return success({ version: versionOf(raw) });
  } catch (error) {
    return fileFailure(error, paths.registryFile);
  }
}
