/** Longest line that a pattern is tried on; terminals are narrower. */
export const MAX_LINE_LENGTH = 512;

/**
 * Why a pattern may take more than about the square of a line's length to fail, or null when it cannot. Patterns come
 * from files that people edit, and run on text that agents print.
 */
export function whyUnsafe(pattern: string): string | null {
  if (pattern.length > 300) return "is longer than 300 characters";
  try {
    new RegExp(pattern, "u");
  } catch (error) {
    return `is no regular expression: ${(error as Error).message}`; // RegExp throws SyntaxError only
  }
  const plain = pattern
    .replace(/\\[\s\S]/g, (escaped) => (/\\[1-9k]/.test(escaped) ? "\\1" : "x"))
    .replace(/\[[^\]]*\]/g, "x");
  if (plain.includes("\\1")) return "refers back to a group";
  if (/\(\?<?[=!]/.test(plain)) return "looks ahead or behind";
  return repeatsRepetition(plain) ?? (countRepetitions(plain) > 2 ? "repeats more than two parts without end" : null);
}

/** A group that repeats something and is itself repeated, as in `(a+)*`. */
function repeatsRepetition(plain: string): string | null {
  const openGroups: boolean[] = [];
  for (let index = 0; index < plain.length; index += 1) {
    const character = plain[index];
    if (character === "(") openGroups.push(false);
    else if (character === ")") {
      const repeatsInside = openGroups.pop() === true;
      if (repeatsInside && /^(?:[*+]|\{\d*,?\d*\})/.test(plain.slice(index + 1))) return "repeats a part that repeats";
      if (repeatsInside && openGroups.length > 0) openGroups[openGroups.length - 1] = true;
    } else if (character === "*" || character === "+" || (character === "{" && openGroups.length > 0)) {
      if (openGroups.length > 0) openGroups[openGroups.length - 1] = true;
    }
  }
  return null;
}

function countRepetitions(plain: string): number {
  return plain.match(/[*+]|\{\d+,\}/g)?.length ?? 0;
}
