import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The latest unused log-in token in plain, 0600, for somebody at this machine who missed the printed line. */
export function loginTokenFile(runFolder: string) {
  const file = join(runFolder, "login-token");
  return {
    write(token: string): void {
      mkdirSync(runFolder, { recursive: true, mode: 0o700 });
      const draft = `${file}.new`;
      writeFileSync(draft, `${token}\n`, { mode: 0o600 });
      chmodSync(draft, 0o600);
      renameSync(draft, file);
    },
    /** Removes the file once its token is spent; a later token stays. */
    removeIf(token: string): void {
      if (existsSync(file) && readFileSync(file, "utf8").trim() === token) rmSync(file);
    },
  };
}
