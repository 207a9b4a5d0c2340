import { grey, inverse } from "./colours.mjs";

/** A paste of this many lines is shown as a placeholder, as coding agents do. */
const LONG_PASTE_LINES = 4;

/** The line that is being typed: characters, a cursor, and pastes that stand as one mark. */
export function createInputBox() {
  let characters = [];
  let cursor = 0;
  let pastes = [];

  function insert(items) {
    characters.splice(cursor, 0, ...items);
    cursor += items.length;
  }

  function insertPaste(text) {
    const lines = text.split("\n").length;
    if (lines < LONG_PASTE_LINES) return insert([...text]);
    pastes.push(text);
    insert([`[Pasted text #${pastes.length} +${lines} lines]`]);
  }

  const edits = {
    left: () => (cursor = Math.max(0, cursor - 1)),
    right: () => (cursor = Math.min(characters.length, cursor + 1)),
    home: () => (cursor = 0),
    end: () => (cursor = characters.length),
    backspace: () => cursor > 0 && characters.splice(--cursor, 1),
    delete: () => characters.splice(cursor, 1),
    newline: () => insert(["\n"]),
    "ctrl-u": () => clear(),
  };

  function clear() {
    characters = [];
    cursor = 0;
    pastes = [];
  }

  return {
    get empty() {
      return characters.length === 0;
    },
    clear,
    /** True when the key changed the box. */
    press(key) {
      if (key.text !== undefined) insert([...key.text]);
      else if (key.paste !== undefined) insertPaste(key.paste);
      else if (edits[key.name] !== undefined) edits[key.name]();
      else return false;
      return true;
    },
    /** Empties the box: what it showed, and what it means with its pastes in full. */
    take() {
      const shown = characters.join("");
      const full = characters.map((item) => pasteOf(item, pastes) ?? item).join("");
      clear();
      return { shown, full };
    },
    lines() {
      const before = characters.slice(0, cursor).join("");
      const under = characters[cursor] ?? " ";
      const after = characters.slice(cursor + 1).join("");
      const block = under === "\n" ? `${inverse(" ")}\n` : inverse(under);
      const [first, ...more] = `${before}${block}${after}`.split("\n");
      return [`${grey("❯")} ${first}`, ...more.map((line) => `  ${line}`)];
    },
  };
}

function pasteOf(item, pastes) {
  const number = /^\[Pasted text #(\d+) /.exec(item)?.[1];
  return number === undefined ? undefined : pastes[Number(number) - 1];
}
