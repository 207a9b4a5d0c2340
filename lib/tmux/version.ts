import { runTmux, type TmuxBinary } from "./run-tmux";
import { TmuxError } from "./tmux-error";

export type TmuxVersion = { text: string; major: number; minor: number; suffix: string };

/** 3.2 brought `new-session -e`, client flags (`attach -f`), and `pause-after`. */
const OLDEST = { major: 3, minor: 2 };

/** `tmux 3.3a`, `tmux next-3.6`; `tmux master` has no number and counts as newer than all. */
export function parseVersion(text: string): TmuxVersion {
  const match = /(\d+)\.(\d+)([a-z]*)/.exec(text);
  if (match === null) return { text, major: 99, minor: 0, suffix: "" };
  return { text, major: Number(match[1]), minor: Number(match[2]), suffix: match[3] ?? "" };
}

/** Throws `tmux-missing` or `tmux-too-old`. */
export async function readVersion(tmux: TmuxBinary): Promise<TmuxVersion> {
  const version = parseVersion((await runTmux(tmux, "-V", ["-V"])).toString().trim());
  const old = version.major < OLDEST.major || (version.major === OLDEST.major && version.minor < OLDEST.minor);
  if (old) throw new TmuxError("tmux-too-old", `${version.text} is too old: ${OLDEST.major}.${OLDEST.minor} is needed`);
  return version;
}
