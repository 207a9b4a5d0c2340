/**
 * The key under which a live dialog offers an answer, read from the pane's screen just before it is pressed, the lowest
 * such row winning; null when none does. An answer is chosen by its label, never by a remembered number.
 */
export function findOption(screen: readonly string[], label: string): string | null {
  const wanted = squeeze(label);
  for (const row of [...screen].reverse()) {
    const [, key, text] = /^[\s│❯›>*●○]*(\d|[a-z])[.)]\s+(.*)$/u.exec(row) ?? [];
    if (!key || !text) continue;
    const offered = squeeze(text.replace(/[\s│]+$/u, ""));
    // A narrow pane wraps a long answer: its first row is enough if it is more than a word.
    if (offered === wanted || (offered.length >= 12 && wanted.startsWith(offered))) return key;
  }
  return null;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
