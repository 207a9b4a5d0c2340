import type { IBuffer, Terminal } from "@xterm/xterm";

/** Everything that is drawn, scrollback first, as text; wrapped rows are one line again. */
export function paneText(terminal: Terminal): string {
  const lines: string[] = [];
  const { normal, active } = terminal.buffer;
  collect(normal, lines);
  if (active !== normal) collect(active, lines);
  while (lines.at(-1) === "") lines.pop();
  return `${lines.join("\n")}\n`;
}

function collect(buffer: IBuffer, lines: string[]) {
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    const text = line.translateToString(!buffer.getLine(row + 1)?.isWrapped);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
}
