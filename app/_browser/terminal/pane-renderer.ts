import { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

export type PaneRenderer = {
  /** WebGL where it is to be had; without it, and where it is not, the DOM renderer draws. The screen stays as it is. */
  setWebgl(on: boolean): void;
  /** After each change of size: leaves WebGL where it draws at another scale than the page. */
  check(): void;
  dispose(): void;
};

/** Draws with the DOM renderer until it is given WebGL; goes back to it when the context is lost. */
export function createPaneRenderer(terminal: Terminal): PaneRenderer {
  let webgl: WebglAddon | null = null;
  let unfit = false;

  function start() {
    const addon = new WebglAddon();
    addon.onContextLoss(giveUp);
    try {
      terminal.loadAddon(addon);
      webgl = addon;
    } catch {
      unfit = true;
    }
  }
  /** Browsers keep about 16 contexts: this one is free at once, not when it is collected. */
  function stop() {
    if (!webgl) return;
    const drawn = canvases(terminal);
    webgl.dispose();
    webgl = null;
    for (const canvas of drawn) loseContext(canvas);
  }
  function giveUp() {
    unfit = true;
    stop();
  }

  return {
    setWebgl(on) {
      if (!on) stop();
      else if (!webgl && !unfit) start();
    },
    check() {
      // The canvas gets its pixels from a ResizeObserver, which has spoken by the next frame but one.
      requestAnimationFrame(() => requestAnimationFrame(() => webgl && !isTrueToScale(terminal) && giveUp()));
    },
    dispose: stop,
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
