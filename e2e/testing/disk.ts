import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The state folder changes by itself: locks, sockets, the database. Everything else belongs to people. */
const ours = /^(\.orchestrator|home)(\/|$)/;

/** Every file of a workspace with a hash of its content, and every folder; what commands may not change silently. */
export function listDisk(folder: string): Record<string, string> {
  const listing: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = relative(folder, full);
    if (ours.test(path)) continue;
    listing[path] = entry.isFile() ? createHash("sha256").update(readFileSync(full)).digest("hex") : "not a file";
  }
  return listing;
}
