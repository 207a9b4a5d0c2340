import { gzipSync } from "node:zlib";
import type { BrowserContext, Page } from "@playwright/test";

export type Vitals = {
  /** ms; the largest thing that the page has drawn. */
  lcp: number;
  /** Layout shift, without those that followed an input. */
  cls: number;
  /** ms from an input to the next frame, of the slowest one. */
  inp: number;
};

/** Has each page of this context write down what it draws and how it answers, from its first moment on. */
export async function watchVitals(context: BrowserContext): Promise<void> {
  // tsx wraps functions in a helper of this name, which a page does not have.
  await context.addInitScript("globalThis.__name ??= (value) => value;");
  await context.addInitScript(() => {
    const vitals = { lcp: 0, cls: 0, inp: 0 };
    Object.assign(window, { vitals });
    const watch = (type: string, take: (entry: PerformanceEntry) => void, more = {}) =>
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
    watch("largest-contentful-paint", ({ startTime }) => {
      vitals.lcp = startTime;
    });
    watch("layout-shift", (entry) => {
      const shift = entry as PerformanceEntry & { value: number; hadRecentInput: boolean };
      if (!shift.hadRecentInput) vitals.cls += shift.value;
    });
    watch(
      "event",
      (entry) => {
        if ((entry as PerformanceEventTiming).interactionId) vitals.inp = Math.max(vitals.inp, entry.duration);
      },
      { durationThreshold: 16 },
    );
  });
}

export function readVitals(page: Page): Promise<Vitals> {
  return page.evaluate(() => (window as unknown as { vitals: Vitals }).vitals);
}

/** Frames a second that the page draws, over so many seconds, while it is scrolled up and down. */
export function countFrames(page: Page, seconds: number, scroller: string): Promise<number> {
  return page.evaluate(
    ([ms, selector]) =>
      new Promise<number>((resolve) => {
        const scrolled = document.querySelector(selector);
        const begun = performance.now();
        let frames = 0;
        function frame(now: number) {
          frames += 1;
          scrolled?.scrollBy(0, Math.floor((now - begun) / 1_000) % 2 === 0 ? 12 : -12);
          if (now - begun < ms) requestAnimationFrame(frame);
          else resolve((frames / (now - begun)) * 1_000);
        }
        requestAnimationFrame(frame);
      }),
    [seconds * 1_000, scroller] as const,
  );
}

/** Bytes of JavaScript, gzipped, that the page loads until nothing more comes. Counted from now on. */
export function countScripts(page: Page): () => Promise<number> {
  const bodies: Promise<number>[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() !== "script") return;
    bodies.push(response.body().then((body) => gzipSync(body).byteLength));
  });
  return async () => (await Promise.all(bodies)).reduce((sum, bytes) => sum + bytes, 0);
}
