import { describe, expect, it } from "vitest";
import { registryText, registryWith } from "../configs/testing/config-workspace";
import { findAgent } from "./find-agent";
import { parseRegistry } from "./parse-registry";

const registry = registryWith([{ name: "backend-agent" }, { name: "qa-agent" }]);
const badNames = [
  "../x",
  "..%2f",
  "a/b",
  ".",
  "",
  "a".repeat(300),
  "a\0b",
  "A",
  "1a",
  "a b",
  "$(touch x)",
  "#{pid}",
  "%1",
];

describe("an agent that is asked for", () => {
  it("is found by its exact name", () => {
    expect(findAgent(registry, "qa-agent")).toEqual({ ok: true, value: "qa-agent" });
  });

  it("is not found by a part of it; the answer lists what exists, the nearest first", () => {
    expect(findAgent(registry, "backend-agnt")).toEqual({
      ok: false,
      error: {
        code: "agent-not-found",
        message: "Agent 'backend-agnt' not found in registry",
        hint: "Did you mean 'backend-agent'?\nAvailable agents:\n  backend-agent\n  qa-agent",
      },
    });
    expect(findAgent(registry, "backend")).toMatchObject({ ok: false });
  });

  it("is not found by a name that every object of JavaScript knows", () => {
    expect(findAgent(registry, "constructor")).toMatchObject({ error: { code: "agent-not-found" } });
  });

  it.each(badNames)("attack 53: is refused when it is called %j, here and in a registry", (name) => {
    expect(findAgent(registry, name)).toMatchObject({ error: { code: "bad-agent-name" } });
    const parsed = parseRegistry(new TextEncoder().encode(registryText([{ name }])), "registry.yaml");
    expect(!parsed.ok && parsed.error.details?.join()).toContain("must be 1 to 63 of a-z, 0-9 and -");
  });
});
