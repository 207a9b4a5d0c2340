import { expect, it } from "vitest";
import { sampleCard } from "@/app/_components/testing/sample-card";
import type { DriftState } from "@/lib/contract/agent";
import type { AgentState } from "@/lib/contract/status";
import { cardActions } from "./card-actions";

const of = (state: AgentState, config: DriftState = "ok") =>
  cardActions(sampleCard({ status: { state }, config: { state: config, files: [], generatedAt: null } }));

const solid = (state: AgentState, config?: DriftState) => {
  const { config: first, session, open } = of(state, config);
  return [first, session, open].filter(({ look }) => look === "solid").map(({ label }) => label);
};

it.each([
  ["waiting", "ok", ["Answer"]],
  ["dead", "ok", ["Spawn"]],
  ["lost", "stale", ["Spawn"]],
  ["waiting", "edited", ["Answer"]],
  ["dead", "edited", []],
  ["stalled", "ok", []],
  ["working", "ok", []],
  ["stopped", "ok", []],
] as const)("is solid only where a person is needed: %s, config %s", (state, config, labels) => {
  expect(solid(state, config)).toEqual(labels);
});

it.each([
  ["working", "ok", "open"],
  ["stopped", "ok", "session"],
  ["stopped", "missing", "session"],
  ["stopped", "stale", "config"],
  ["working", "stale", "config"],
  ["working", "edited", "config"],
] as const)("names the next step: %s, config %s: %s", (state, config, main) => {
  expect(of(state, config).main).toBe(main);
});

it("does not spawn over a hand-edited config, and says why", () => {
  expect(of("stopped", "edited").session).toMatchObject({ label: "Spawn", refused: expect.stringContaining("Review") });
  expect(of("working", "edited").session).toMatchObject({ label: "Stop", refused: null });
  expect(of("stopped", "edited").config.label).toBe("Review");
});

it("writes the config first where it is not what the registry says", () => {
  expect(of("stopped", "stale").session.deed).toBe("renew");
  expect(of("stopped").session.deed).toBe("spawn");
});
