// How many cells text takes, and how it breaks into rows. Colours (SGR) take none and are carried to the next row.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const ZERO = /[\p{Mn}\p{Me}\p{Cf}]/u;
const SGR = /^\u001b\[[0-9;]*m/;

/** @param {string} character one code point */
export function cellWidth(character) {
  if (ZERO.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** Splits a coloured line into rows of at most `cols` cells; rows after the first begin with `indent` spaces. */
export function wrap(line, cols, indent = 0) {
  const rows = [];
  let row = "";
  let used = 0;
  let pen = "";
  for (let at = 0; at < line.length; ) {
    const colour = SGR.exec(line.slice(at))?.[0];
    if (colour !== undefined) {
      pen = colour === "\u001b[0m" ? "" : pen + colour;
      row += colour;
      at += colour.length;
      continue;
    }
    const character = String.fromCodePoint(line.codePointAt(at));
    const width = cellWidth(character);
    if (used + width > cols) {
      rows.push(pen === "" ? row : `${row}\u001b[0m`);
      row = " ".repeat(indent) + pen;
      used = indent;
    }
    row += character;
    used += width;
    at += character.length;
  }
  rows.push(row);
  return rows;
}
