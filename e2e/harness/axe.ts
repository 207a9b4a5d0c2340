import type { Page } from "@playwright/test";
import axe, { type AxeResults } from "axe-core";

/** What axe-core finds on the page, one line per rule with the places; empty when it finds nothing. */
export async function violationsOn(page: Page): Promise<string[]> {
  // What fades in is judged when it is there. Spinners go on for ever, and are as they are.
  await page.waitForFunction(() =>
    document
      .getAnimations()
      .every(({ playState, effect }) => playState !== "running" || effect?.getComputedTiming().iterations === Infinity),
  );
  // Through the debugger, which the page's Content-Security-Policy does not concern.
  await page.evaluate(axe.source);
  const { violations }: AxeResults = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join("\n")}`,
  );
}

declare global {
  interface Window {
    axe: typeof import("axe-core");
  }
}
