import { expect, it } from "vitest";
import { readPreferences } from "./preferences";

it("begins with the system's theme, the whole sidebar, single keys, and dark terminals", () => {
  expect(readPreferences(() => undefined)).toEqual({
    theme: "system",
    sidebar: "full",
    "single-keys": "on",
    "terminal-colours": "dark",
    "terminal-font": "13",
  });
});

it("takes the cookie's word only where it is one of ours", () => {
  const cookies = new Map([
    ["theme", "dark"],
    ["sidebar", '" onload=alert(1)'],
  ]);
  const found = readPreferences((name) => cookies.get(name));
  expect(found).toMatchObject({ theme: "dark", sidebar: "full" });
});
