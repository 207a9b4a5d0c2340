const START = "\x1b[200~";
const END = "\x1b[201~";

/**
 * Text as a pane gets it from a clipboard: line ends as Enter, without the markers that would end a bracketed paste
 * early and let the rest run (attack 41), then bracketed if the program asked for that.
 */
export function preparePaste(text: string, bracketed: boolean): string {
  const plain = withoutMarkers(text.replace(/\r?\n/g, "\r"));
  return bracketed ? START + plain + END : plain;
}

/** Without brackets every line of a paste is a command that runs at once: a person says yes to that first. */
export function needsConfirmation(text: string, bracketed: boolean): boolean {
  return !bracketed && /[\r\n]/.test(text.replace(/[\r\n]+$/, ""));
}

/** Until none is left: taking one out of `ESC[20 ESC[201~ 1~` makes another. The 8-bit CSI counts too. */
function withoutMarkers(text: string): string {
  const without = text.replace(/(?:\x1b\[|\x9b)20[01]~/g, "");
  return without === text ? text : withoutMarkers(without);
}
