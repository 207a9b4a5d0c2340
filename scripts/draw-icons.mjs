// node scripts/draw-icons.mjs: draws app/icon.svg as the pictures that installed apps need.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { projectRoot } from "./setup/project-root.mjs";

const system = "/usr/bin/chromium";
const icons = { "public/icon-192.png": 192, "public/icon-512.png": 512, "app/apple-icon.png": 180 };
const svg = readFileSync(join(projectRoot, "app", "icon.svg"), "utf8").replace('rx="5"', 'rx="0"');

const browser = await chromium.launch({
  args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  ...(existsSync(system) && { executablePath: system }),
});
for (const [file, size] of Object.entries(icons)) {
  const page = await browser.newPage({ viewport: { width: size, height: size }, colorScheme: "light" });
  await page.setContent(`<style>html,body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
  await page.screenshot({ path: join(projectRoot, file) });
  await page.close();
}
await browser.close();
