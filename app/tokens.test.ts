import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** WCAG 2 contrast of every pair that the design promises, computed from the token file itself (OKLCH, tints in OKLab). */

type Lab = readonly [lightness: number, a: number, b: number];
type Rgb = readonly [red: number, green: number, blue: number];
type Theme = "light" | "dark";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const themes = ["light", "dark"] as const;

function token(name: string, theme: Theme): Lab {
  const value = new RegExp(`--${name}:\\s*light-dark\\(oklch\\(([^)]*)\\),\\s*oklch\\(([^)]*)\\)\\)`).exec(css);
  const text = value?.[theme === "light" ? 1 : 2];
  if (!text) throw new Error(`tokens.css has no colour --${name}`);
  const [lightness = Number.NaN, chroma = Number.NaN, hue = Number.NaN] = text.trim().split(/\s+/).map(Number);
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** Björn Ottosson's matrices, as in CSS Color 4; what lies outside sRGB is clipped as a screen would. */
function linearRgb([lightness, a, b]: Lab): Rgb {
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

function hexRgb(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const between = (one: Lab, other: Lab) => contrast(linearRgb(one), linearRgb(other));

function mixed(one: Lab, share: number, other: Lab): Lab {
  const mix = (index: 0 | 1 | 2) => one[index] * share + other[index] * (1 - share);
  return [mix(0), mix(1), mix(2)];
}

/** The promises carry one decimal; so does what is compared with them. */
function expectAtLeast(ratio: number, promised: number) {
  expect(Math.round(ratio * 10) / 10).toBeGreaterThanOrEqual(promised);
}

const onSurface = {
  border: [1.3, 1.3],
  control: [3.7, 3.6],
  text: [17.3, 15.6],
  muted: [7.1, 7.9],
  faint: [5.5, 6.3],
  accent: [6.2, 7.8],
} as const;

const onOwnTint = {
  stopped: [4.7, 5.3],
  starting: [4.9, 7.9],
  working: [5.0, 8.0],
  waiting: [4.6, 8.5],
  watching: [5.2, 7.4],
  idle: [6.0, 6.4],
  done: [5.0, 7.6],
  exhausted: [5.5, 6.6],
  stalled: [4.7, 6.8],
  dead: [5.0, 5.5],
  lost: [5.5, 6.1],
  unknown: [5.1, 6.4],
  drift: [5.0, 9.2],
} as const;

describe.each(themes)("the %s theme", (theme) => {
  const column = theme === "light" ? 0 : 1;

  it.each(Object.entries(onSurface))("keeps the contrast of %s on a surface", (name, promised) => {
    expectAtLeast(between(token(name, theme), token("surface", theme)), promised[column]);
  });

  it.each(Object.entries(onOwnTint))("keeps %s readable on a 12 % tint of itself", (name, promised) => {
    const state = token(name, theme);
    const tint = mixed(state, 0.12, token("surface", theme));
    expectAtLeast(between(state, tint), promised[column]);
  });

  it("keeps faint text readable on a hovered ground", () => {
    expectAtLeast(between(token("faint", theme), token("hover", theme)), 4.7);
  });

  it.each(["text", "muted", "faint", "accent"])("keeps %s readable on the page and in a well", (name) => {
    expectAtLeast(between(token(name, theme), token("bg", theme)), 4.5);
    expectAtLeast(between(token(name, theme), token("sunken", theme)), 4.5);
  });

  it.each(Object.keys(onOwnTint))("keeps the icon of %s visible on page, well and hovered ground", (name) => {
    for (const ground of ["bg", "sunken", "hover"]) expectAtLeast(between(token(name, theme), token(ground, theme)), 3);
  });

  it("keeps the primary button readable when it is hovered", () => {
    expectAtLeast(between(token("solid-hover", theme), token("surface", theme)), 4.5);
  });

  it.each([1, 2, 3, 4, 5])("writes the number of heat step %i in the better ink", (step) => {
    const ground = token(`heat-${step}`, theme);
    const inks = { text: between(token("text", theme), ground), on: between(token("heat-on", theme), ground) };
    expectAtLeast(step >= 4 ? inks.on : inks.text, 4.5);
  });
});

describe("the terminal palettes", () => {
  const palette = (selector: string) => {
    const block = new RegExp(`${selector} \\{\\s*--term-bg[^}]*\\}`).exec(css)?.[0] ?? "";
    const found = [...block.matchAll(/--term-(\w+): #(\w{6})/g)];
    return new Map(found.map(([, name = "", hex = ""]) => [name, hex]));
  };

  it.each([
    { selector: ":root", least: 5.4, except: ["0"] },
    { selector: "\\.term-light", least: 4.8, except: [] },
  ])("of $selector stays at $least and up on its ground", ({ selector, least, except }) => {
    const colours = palette(selector);
    const ground = hexRgb(colours.get("bg") ?? "");
    const inks = [...colours].filter(([name]) => name !== "bg" && !except.some((left) => left === name));
    expect(inks).toHaveLength(17 - except.length);
    for (const [, hex] of inks) expectAtLeast(contrast(hexRgb(hex), ground), least);
  });
});
