import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** The program's own state: locks, sockets, the database, and what a shell keeps in its home. */
const ownState = /^(\.orchestrator|home)(\/|$)/;

/** Every file of a workspace with a hash of its content, and every folder: equal pictures mean that nothing changed. */
export function pictureOf(folder: string): Record<string, string> {
  const picture: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = relative(folder, full);
    if (ownState.test(path)) continue;
    picture[path] = entry.isFile() ? createHash("sha256").update(readFileSync(full)).digest("hex") : "no file";
  }
  return picture;
}
