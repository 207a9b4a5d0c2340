import { expect, it } from "vitest";
import { systemClock } from "./clock";
import { within } from "./within";

it("answers what was asked for, or something else where that fails or takes too long", async () => {
  expect(await within(systemClock, 1_000, Promise.resolve("told"), "unknown")).toBe("told");
  expect(await within(systemClock, 1_000, Promise.reject(new Error("no server")), "unknown")).toBe("unknown");
  expect(await within(systemClock, 5, new Promise<string>(() => {}), "unknown")).toBe("unknown");
});
