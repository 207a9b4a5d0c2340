import { type Preferences, savePreference } from "../preferences";

/** How terminals look in this browser, as the page has it now. */
export function terminalLooks(): Pick<Preferences, "terminal-colours" | "terminal-font"> {
  const { terminal, terminalFont } = document.documentElement.dataset;
  return {
    "terminal-colours": (terminal ?? "dark") as Preferences["terminal-colours"], // the layout wrote one of them
    "terminal-font": (terminalFont ?? "13") as Preferences["terminal-font"],
  };
}

/** Shows all open terminals so at once, and remembers it. */
export function showTerminalColours(colours: Preferences["terminal-colours"]): void {
  document.documentElement.dataset.terminal = colours;
  savePreference("terminal-colours", colours);
}

export function showTerminalFont(size: Preferences["terminal-font"]): void {
  document.documentElement.dataset.terminalFont = size;
  savePreference("terminal-font", size);
}

/** Keeps the terminals' palette at what was chosen and, where it matches the page, at the page's theme. Returns its end. */
export function followTerminalColours(): () => void {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: light)");
  function follow() {
    const { terminal, theme } = root.dataset;
    const pageIsLight = theme ? theme === "light" : system.matches;
    root.classList.toggle("term-light", terminal === "light" || (terminal === "match" && pageIsLight));
  }
  const observer = new MutationObserver(follow);
  observer.observe(root, { attributeFilter: ["data-theme", "data-terminal"] });
  system.addEventListener("change", follow);
  follow();
  return () => {
    observer.disconnect();
    system.removeEventListener("change", follow);
  };
}
