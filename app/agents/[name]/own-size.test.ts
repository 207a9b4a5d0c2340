import { expect, it } from "vitest";
import { browserName } from "./own-size";

it("names a browser for others who watch", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1";
  expect(browserName(chrome)).toBe("Chrome on Linux");
  expect(browserName(safari)).toBe("Safari on iPhone");
  expect(browserName("curl/8")).toBe("A browser on another system");
});
