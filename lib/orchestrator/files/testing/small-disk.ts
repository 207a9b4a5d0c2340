import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this process may mount: a test machine's root may, a developer may not. */
export function canMountDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "disk-"));
  try {
    mountSmallDisk(folder, "4k");
    unmountDisk(folder);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** Mounts an empty disk of this size (`64k`) over a folder. */
export function mountSmallDisk(folder: string, size: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder], { stdio: "ignore" });
}

export function unmountDisk(folder: string): void {
  execFileSync("umount", [folder], { stdio: "ignore" });
}
