import { createHash } from "node:crypto";
import { readPlainFile } from "../files/read-plain-file";
import { decodeUtf8, placeOfByte } from "../registry/decode-utf8";
import type { Fault } from "./check-receiver";

/** A hand-off points to files; it does not carry them. */
export const MAX_HANDOFF_BYTES = 64 * 1024;

/** A file of `handoffs/` as it was found. `hash` names exactly this content. */
export type HandoffFile = { hash: string } & ({ value: Record<string, unknown> } | { fault: Fault });

/** Reads a hand-off's file; null when there is none. Never follows a link, never waits for a pipe. */
export async function readHandoffFile(path: string): Promise<HandoffFile | null> {
  const found = await readPlainFile(path).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) return refused(`cannot be read: ${found.message}`);
  if (found.kind === "absent") return null;
  if (found.kind === "refused") return refused(`is ${found.what}; put a plain file there`);
  return parseHandoff(found.bytes);
}

/** What these bytes say, or why they say nothing. Pure. */
export function parseHandoff(bytes: Uint8Array): HandoffFile {
  const hash = createHash("sha256").update(bytes).digest("hex");
  if (bytes.byteLength > MAX_HANDOFF_BYTES) {
    const size = `${Math.ceil(bytes.byteLength / 1024)} KiB`;
    return {
      hash,
      fault: fileFault("too-large", `is ${size}; at most 64 KiB: point to files instead of copying them`),
    };
  }
  const decoded = decodeUtf8(bytes);
  if ("badByteAt" in decoded) {
    const { line, column } = placeOfByte(bytes, decoded.badByteAt);
    return { hash, fault: fileFault("not-utf8", `is not UTF-8 at ${line}:${column}; save it as UTF-8`) };
  }
  try {
    const value: unknown = JSON.parse(decoded.text, refusePrototype);
    if (isObject(value)) return { hash, value };
    return { hash, fault: fileFault("not-object", 'holds no object; write {"id": "invoices-api", "from": …}') };
  } catch (error) {
    const { message } = error as Error; // JSON.parse throws SyntaxError only
    return { hash, fault: fileFault("not-json", `is not JSON: ${message}`) };
  }
}

function refused(message: string): HandoffFile {
  return { hash: createHash("sha256").update(message).digest("hex"), fault: fileFault("unreadable", message) };
}

function fileFault(code: string, message: string): Fault {
  return { code, path: "", message };
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new SyntaxError('the key "__proto__" is not allowed');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
