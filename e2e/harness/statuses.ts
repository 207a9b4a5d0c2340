import type { Page } from "@playwright/test";

/** Writes down every text that a status line of the page shows from now on, however briefly; read it by calling. */
export async function recordStatuses(page: Page): Promise<() => Promise<string[]>> {
  const texts = await page.evaluateHandle(() => {
    const seen = new Set<string>();
    const look = () => {
      for (const status of document.querySelectorAll("[role=status]")) seen.add(status.textContent ?? "");
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    return seen;
  });
  return () => texts.evaluate((seen) => [...seen]);
}
