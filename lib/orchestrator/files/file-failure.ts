import { failure, type Reply } from "@/lib/contract/reply";

const HINTS: Record<string, [code: string, what: string, hint: string]> = {
  EACCES: [
    "not-writable",
    "may not be written by this user",
    "Give this user the right to write there: chown or chmod",
  ],
  EPERM: ["not-writable", "may not be written by this user", "Give this user the right to write there: chown or chmod"],
  EROFS: ["not-writable", "is on a read-only file system", "Mount it writable, or choose another PROJECT_ROOT."],
  ENOSPC: ["disk-full", "could not be written: the disk is full", "Free some space, then try again."],
  EDQUOT: ["disk-full", "could not be written: your quota is used up", "Free some space, then try again."],
  ENOTDIR: ["not-a-folder", "cannot be reached: a part of its path is no folder", "Move the file that is in the way."],
  EMFILE: [
    "too-many-files",
    "could not be opened: too many files are open",
    "Raise the limit (ulimit -n), then try again.",
  ],
};

/** What a failed write means for a person; anything that no person can mend is thrown again. */
export function fileFailure(error: unknown, fallbackPath: string): Reply<never> {
  const { code = "", path = fallbackPath, message } = error as NodeJS.ErrnoException; // fs throws nothing else
  const known = HINTS[code];
  if (!known && !code) throw error;
  const [ourCode, what, hint] = known ?? ["write-failed", "could not be written", "See the cause, then try again."];
  return failure(ourCode, `${path} ${what}.`, { hint, cause: message });
}
