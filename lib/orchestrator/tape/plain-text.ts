/** What a reader sees of a terminal's output, and where each character of it stands there. */
export type PlainText = {
  text: string;
  /** For each character of `text`, its index in the output. */
  places: number[];
  /** Where an escape sequence begins whose end has not come yet; the output's length when there is none. */
  complete: number;
};

/** CSI; OSC, DCS and the other strings; and short ones. */
const SEQUENCE =
  /\x1b(?:\[([0-?]*)[ -/]*([@-~])|([\]PX^_])([^\x07\x1b\x18\x1a]*)(?:\x07|\x1b\\|\x18|\x1a)|[ -/]*[0-OQ-WYZ\\`-~])/y;
/** A sequence that is still open after so many characters is none. */
const LONGEST_SEQUENCE = 4_096;

/**
 * Leaves escape sequences out. A cursor that moves on within its line is a blank, one that goes elsewhere ends the line,
 * as a carriage return does.
 */
export function plainTextOf(output: string): PlainText {
  const places: number[] = [];
  let text = "";
  let index = 0;
  let complete = output.length;
  const put = (character: string, place: number) => {
    text += character;
    places.push(place);
  };
  while (index < output.length) {
    const code = output.charCodeAt(index);
    if (code === 0x1b) {
      SEQUENCE.lastIndex = index;
      const found = SEQUENCE.exec(output);
      if (!found) {
        if (output.length - index < LONGEST_SEQUENCE && couldGoOn(output.slice(index))) {
          complete = index;
          break;
        }
        index += 1;
        continue;
      }
      const stand = standsFor(found[2]);
      if (stand !== "") put(stand, index);
      index += found[0].length;
      continue;
    }
    if (code === 0x0d || code === 0x0a) put("\n", index);
    else if (code === 0x09 || code >= 0x20) put(output[index] ?? "", index);
    index += 1;
  }
  return { text, places, complete };
}

function standsFor(final: string | undefined): string {
  if (final === "C") return " ";
  return final !== undefined && "ABDEFGHdf".includes(final) ? "\n" : "";
}

/** Whether an escape sequence may still be open: nothing in it ends it. */
function couldGoOn(rest: string): boolean {
  return /^\x1b(?:$|\[[0-?]*[ -/]*$|[\]PX^_][^\x07\x18\x1a]*$|[ -/]+$)/.test(rest);
}
