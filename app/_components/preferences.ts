/** What a browser remembers about how it shows things. Cookies, so that the server's first HTML is already right. */
export const preferenceValues = {
  theme: ["system", "light", "dark"],
  sidebar: ["full", "folded"],
  "single-keys": ["on", "off"],
  /** Terminals are dark on every page: programs choose their colours for that. */
  "terminal-colours": ["dark", "match", "light"],
  /** The size in px that a pane is drawn at where there is room. */
  "terminal-font": ["13", "11", "15", "18"],
} as const;

export type PreferenceName = keyof typeof preferenceValues;
export type Preferences = { [Name in PreferenceName]: (typeof preferenceValues)[Name][number] };

const YEAR_S = 365 * 86_400;

/** Each preference from its cookie's value; the first one where there is none, or another word stands there. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  return {
    theme: oneOf(preferenceValues.theme, cookie("theme")),
    sidebar: oneOf(preferenceValues.sidebar, cookie("sidebar")),
    "single-keys": oneOf(preferenceValues["single-keys"], cookie("single-keys")),
    "terminal-colours": oneOf(preferenceValues["terminal-colours"], cookie("terminal-colours")),
    "terminal-font": oneOf(preferenceValues["terminal-font"], cookie("terminal-font")),
  };
}

function oneOf<Value extends string>(values: readonly [Value, ...Value[]], word: string | undefined): Value {
  return values.find((value) => value === word) ?? values[0];
}

export function savePreference<Name extends PreferenceName>(name: Name, value: Preferences[Name]): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser that we serve.
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
