import { access, constants, stat } from "node:fs/promises";
import { basename, isAbsolute } from "node:path";

export type Shells = {
  /** Runs the pane's script as a login shell: always a POSIX one. */
  login: string;
  /** What a person gets to type into: their own, whatever its language. */
  interactive: string;
  /** Why it is not the one they have set; null when it is. */
  notice: string | null;
};

const FALLBACK = "/bin/sh";
const POSIX_SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh"]);
/** Programs that stand in for a shell to keep people out. */
const NO_SHELLS = new Set(["nologin", "false", "true"]);

/** Chooses the shells of a pane. `wanted` is the SHELL of whoever starts it; without one it is /bin/sh. */
export async function chooseShells(wanted: string | undefined): Promise<Shells> {
  if (!wanted) return { login: FALLBACK, interactive: FALLBACK, notice: null };
  const flaw = await flawOf(wanted);
  if (flaw) {
    return { login: FALLBACK, interactive: FALLBACK, notice: `SHELL is ${wanted}, which ${flaw}: using ${FALLBACK}.` };
  }
  return { login: POSIX_SHELLS.has(basename(wanted)) ? wanted : FALLBACK, interactive: wanted, notice: null };
}

async function flawOf(shell: string): Promise<string | null> {
  if (!isAbsolute(shell)) return "is no absolute path";
  if (NO_SHELLS.has(basename(shell))) return "lets nobody in";
  const isFile = await stat(shell).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) return "is not there";
  return access(shell, constants.X_OK).then(
    () => null,
    () => "cannot be run",
  );
}
