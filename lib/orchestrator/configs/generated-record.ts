import { createHash } from "node:crypto";
import { z } from "zod";

export const RECORD_FILE = "generated.json";

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** What was generated, beside the files themselves, so that it travels with git. */
export const GeneratedRecord = z.object({
  version: z.literal(1),
  /** ISO 8601; kept as long as nothing else changes. */
  generated_at: z.iso.datetime(),
  /** What it was made from: `registry` is all that the registry says for this agent, the others are templates. */
  inputs: z.record(z.string(), Sha256),
  /** Path inside `.claude` → SHA-256 of the bytes that were written. */
  files: z.record(z.string(), Sha256),
});
export type GeneratedRecord = z.infer<typeof GeneratedRecord>;

/** The record in this text, or null when it is none: it was edited, or is of another version. */
export function parseRecord(text: string): GeneratedRecord | null {
  try {
    const parsed = GeneratedRecord.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
