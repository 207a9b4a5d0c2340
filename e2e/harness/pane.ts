import { expect, type Locator, type Page } from "@playwright/test";
import type { TerminalElement } from "@/app/_browser/terminal/mount-terminal";

/** The terminal on an agent's page, read from the buffer of xterm.js, so that every renderer is read alike. */
export type Pane = {
  readonly host: Locator;
  /** Waits until the stream is there, so that no key is lost. */
  isLive(): Promise<void>;
  /** All rows that are drawn: scrollback and screen. */
  rows(): Promise<string[]>;
  /** The rows that a person sees now. */
  screen(): Promise<string>;
  shows(expected: RegExp): Promise<void>;
  /** Clicks on it and types. */
  type(text: string): Promise<void>;
  press(key: string): Promise<void>;
  /** Turns pages up to the first row; what tmux keeps comes on the way. */
  scrollToTop(): Promise<void>;
};

export function paneOf(page: Page, agent: string): Pane {
  const host = page.getByRole("region", { name: `Screen of ${agent}` });
  const live = page.locator('section[data-phase="live"]', { has: host });

  const rows = (part: "all" | "screen") =>
    host.evaluate((element: TerminalElement, wanted) => {
      const { terminal } = element;
      if (!terminal) return [];
      const { active } = terminal.buffer;
      const [first, count] = wanted === "all" ? [0, active.length] : [active.viewportY, terminal.rows];
      return Array.from(
        { length: count },
        (_, row) =>
          active
            .getLine(first + row)
            ?.translateToString()
            .trimEnd() ?? "",
      );
    }, part);
  const screen = async () => (await rows("screen")).join("\n");
  const above = () => host.evaluate((element: TerminalElement) => element.terminal?.buffer.active.viewportY ?? -1);

  return {
    host,
    isLive: () => expect(live).toBeVisible(),
    rows: () => rows("all"),
    screen,
    shows: (expected) => expect.poll(screen).toMatch(expected),
    async type(text) {
      await host.click();
      await page.keyboard.type(text);
    },
    press: (key) => page.keyboard.press(key),
    async scrollToTop() {
      await host.click();
      await expect
        .poll(async () => {
          for (let pages = 0; pages < 30; pages++) await page.keyboard.press("Shift+PageUp");
          return above();
        })
        .toBe(0);
    },
  };
}
