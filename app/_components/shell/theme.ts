import type { Preferences } from "../preferences";

/** Shows the theme at once; `system` leaves the choice to the browser. */
export function showTheme(theme: Preferences["theme"]): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
