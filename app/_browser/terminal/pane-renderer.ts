import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

export type PaneRenderer = {
  /** After each change of size: leaves WebGL where it draws at another scale than the page. */
  check(): void;
  dispose(): void;
};

/** WebGL where it is to be had; the DOM renderer stays where it is not, and takes over when its context is lost. */
export function drawWithWebgl(terminal: Terminal): PaneRenderer {
  let webgl: WebglAddon | null = new WebglAddon();
  function leave() {
    webgl?.dispose();
    webgl = null;
  }
  webgl.onContextLoss(leave);
  try {
    terminal.loadAddon(webgl);
  } catch {
    webgl = null;
  }
  return {
    check() {
      // The canvas gets its pixels from a ResizeObserver, which has spoken by the next frame but one.
      requestAnimationFrame(() => requestAnimationFrame(() => webgl && !isTrueToScale(terminal) && leave()));
    },
    dispose() {
      // Browsers keep about 16 contexts: this one is free at once, not when it is collected.
      if (webgl) for (const canvas of canvases(terminal)) loseContext(canvas);
      webgl = null;
    },
  };
}

/** Where a device's pixel ratio is only pretended (developer tools), canvases get the pixels of the real one. */
function isTrueToScale(terminal: Terminal): boolean {
  return canvases(terminal).every(({ width, offsetWidth }) => Math.abs(width - offsetWidth * devicePixelRatio) <= 2);
}

function canvases(terminal: Terminal): HTMLCanvasElement[] {
  return [...(terminal.element?.querySelectorAll("canvas") ?? [])];
}

function loseContext(canvas: HTMLCanvasElement) {
  canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
}
