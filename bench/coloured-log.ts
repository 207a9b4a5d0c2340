const LEVELS = ["\x1b[32mINFO\x1b[0m", "\x1b[33mWARN\x1b[0m", "\x1b[31;1mERROR\x1b[0m", "\x1b[36mDEBUG\x1b[0m"];
const WORDS = [
  "request",
  "handled",
  "worker",
  "queue",
  "retry",
  "cache",
  "miss",
  "größe",
  "日本",
  "upstream",
  "commit",
];

/** About `bytes` of numbered log lines with colours and some wide characters, the same ones each time. */
export function colouredLog(bytes: number): string[] {
  const lines: string[] = [];
  let seed = 1;
  for (let size = 0; size < bytes; ) {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const word = (shift: number) => WORDS[(seed >> shift) % WORDS.length];
    const level = LEVELS[(seed >> 8) % LEVELS.length];
    const line = `\x1b[2m${String(lines.length + 1).padStart(8)}\x1b[0m ${level} ${word(4)} ${word(7)} \x1b[38;5;${seed % 256}m${word(11)}\x1b[0m took ${seed % 1000} ms`;
    lines.push(line);
    size += Buffer.byteLength(line) + 1;
  }
  return lines;
}
