import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRegistry } from "@/lib/orchestrator/registry/parse-registry";
import { need } from "./need";
import { editedRegistry, multipliedRegistry } from "./registry-versions";

const shipped = await readFile(join(import.meta.dirname, "..", "agents", "registry.yaml"), "utf8");
const agentsOf = (text: string) =>
  Object.values(need(parseRegistry(Buffer.from(text), "registry.yaml")).registry.agents);

describe("registries to measure with", () => {
  it("differ in every agent", () => {
    const [before, after] = [agentsOf(shipped), agentsOf(editedRegistry(shipped, "new"))];
    expect(after.map(({ name }) => name)).toEqual(before.map(({ name }) => name));
    for (const [index, agent] of after.entries()) {
      expect(agent.description).toBe(`${before[index]?.description} (new)`);
      expect(agent.cannot_access).toEqual([...(before[index]?.cannot_access ?? []), "scratch-new/**"]);
    }
  });

  it("hold as many agents as are wanted", () => {
    expect(agentsOf(multipliedRegistry(shipped, 100))).toHaveLength(100);
  });
});
