import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const systemChromium = "/usr/bin/chromium";

/**
 * The system's Chromium where there is one, else the one Playwright installed. It makes no connections of its own, and
 * draws panes as text (no WebGL), so that a test reads what a person sees.
 */
export const launchOptions: LaunchOptions = {
  ...(existsSync(systemChromium) && { executablePath: systemChromium }),
  args: [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-3d-apis",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ],
};
