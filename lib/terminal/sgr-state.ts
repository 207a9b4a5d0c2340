/** Follows the pen through a text, from its SGR sequences alone. */
export type SgrState = {
  /** Takes in all SGR sequences of a piece of text. */
  follow(text: string): void;
  /** One sequence that sets the pen from anything to where it is now; empty for the default pen. */
  sequence(): string;
};

/** Which of its fellows a code replaces, by the code that takes it back. */
const families: Readonly<Record<string, readonly string[]>> = {
  "22": ["1", "2"],
  "23": ["3"],
  "24": ["4", "21"],
  "25": ["5", "6"],
  "27": ["7"],
  "28": ["8"],
  "29": ["9"],
  "39": ["foreground"],
  "49": ["background"],
  "55": ["53"],
  "59": ["underline colour"],
};

export function createSgrState(): SgrState {
  const active = new Map<string, string>();

  function apply(codes: string[]) {
    for (let index = 0; index < codes.length; index += 1) {
      const code = codes[index] ?? "";
      const taken = families[code];
      if (code === "" || code === "0") active.clear();
      else if (taken) for (const family of taken) active.delete(family);
      else if (code === "38" || code === "48" || code === "58") {
        const length = codes[index + 1] === "2" ? 5 : 3;
        active.set(familyOf(code), codes.slice(index, index + length).join(";"));
        index += length - 1;
      } else active.set(familyOf(code), code);
    }
  }

  return {
    follow(text) {
      for (const match of text.matchAll(/\x1b\[([0-9;:]*)m/g)) apply((match[1] ?? "").split(";"));
    },
    sequence: () => (active.size === 0 ? "" : `\x1b[0;${[...active.values()].join(";")}m`),
  };
}

function familyOf(code: string): string {
  const first = code.split(":")[0] ?? "";
  const value = Number(first);
  if (first === "38" || (value >= 30 && value <= 37) || (value >= 90 && value <= 97)) return "foreground";
  if (first === "48" || (value >= 40 && value <= 47) || (value >= 100 && value <= 107)) return "background";
  return first === "58" ? "underline colour" : first;
}
