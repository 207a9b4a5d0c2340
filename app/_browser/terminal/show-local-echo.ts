import type { IDisposable, Terminal } from "@xterm/xterm";
import { createLocalEcho, type LocalEcho } from "./local-echo";

/** Draws guessed characters in an element of their own above the terminal: its buffer never holds what nobody sent. */
export function showLocalEcho(terminal: Terminal, latency: () => number | null): LocalEcho & IDisposable {
  const overlay = document.createElement("div");
  overlay.setAttribute("aria-hidden", "true");
  overlay.dataset["localEcho"] = "";
  overlay.style.cssText = "position:absolute;inset:0;pointer-events:none;z-index:6";
  const buffer = () => terminal.buffer.active;
  const echo = createLocalEcho({
    latency,
    now: () => performance.now(),
    screen: {
      get cols() {
        return terminal.cols;
      },
      cursor: () => ({ column: buffer().cursorX, row: buffer().cursorY }),
      characterAt: (column, row) =>
        buffer()
          .getLine(buffer().baseY + row)
          ?.getCell(column)
          ?.getChars() ?? "",
    },
    show(cells) {
      overlay.replaceChildren(...cells.map(({ column, row, character }) => cellOf(terminal, column, row, character)));
      // Somebody reads further up: there the screen's rows are not where they were.
      overlay.hidden = buffer().viewportY !== buffer().baseY;
    },
  });
  terminal.element?.querySelector(".xterm-screen")?.append(overlay);
  const parsed = terminal.onWriteParsed(echo.drawn);
  const resized = terminal.onResize(echo.forget);
  return {
    ...echo,
    dispose() {
      parsed.dispose();
      resized.dispose();
      overlay.remove();
    },
  };
}

function cellOf(terminal: Terminal, column: number, row: number, character: string): HTMLElement {
  const cell = document.createElement("span");
  const { fontFamily = "", fontSize = 13, theme = {} } = terminal.options;
  const [width, height] = [100 / terminal.cols, 100 / terminal.rows];
  cell.textContent = character;
  cell.style.cssText =
    "position:absolute;overflow:hidden;white-space:pre;text-decoration:underline;display:flex;align-items:center";
  Object.assign(cell.style, {
    left: `${column * width}%`,
    top: `${row * height}%`,
    width: `${width}%`,
    height: `${height}%`,
    fontFamily,
    fontSize: `${fontSize}px`,
    color: theme.foreground ?? "",
    background: theme.background ?? "",
  });
  return cell;
}
