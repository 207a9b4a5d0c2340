import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseRegistry } from "../registry/parse-registry";
import { checkHandoff } from "./check-handoff";
import { readNamedSchemas } from "./named-schemas";
import { parseHandoff } from "./read-handoff";

const folder = join(import.meta.dirname, "fixtures");
const templates = join(import.meta.dirname, "../../../templates");
const parsed = parseRegistry(readFileSync(join(folder, "registry.yaml")), "registry.yaml");
if (!parsed.ok) throw new Error(parsed.error.details?.join("\n"));
const { registry } = parsed.value;
const schemas = await readNamedSchemas({ dataFolder: templates, shippedTemplates: templates });

const Case = z.strictObject({
  title: z.string(),
  file: z.string(),
  content: z.unknown().optional(),
  text: z.string().optional(),
  base64: z.string().optional(),
  verdict: z.enum(["accepted", "rejected"]),
  problems: z.array(z.string()),
  hook: z.enum(["allow", "block"]).nullable(),
});
const cases = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => Case.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))));

function bytesOf({ content, text, base64 }: z.infer<typeof Case>): Buffer {
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  return Buffer.from(text ?? JSON.stringify(content, null, 2));
}

function verdictOn(found: z.infer<typeof Case>) {
  const file = parseHandoff(bytesOf(found));
  if ("fault" in file) return { accepted: false, problems: [file.fault] };
  return checkHandoff(file.value, { registry, schemas, fileId: found.file.replace(/\.json$/, "") });
}

describe("a hand-off", () => {
  it.each(cases.map((found) => [found.title, found] as const))("%s", (_title, found) => {
    const { accepted, problems } = verdictOn(found);
    expect(problems.map(({ code, path }) => (path === "" ? code : `${code} ${path}`))).toEqual(found.problems);
    expect(accepted ? "accepted" : "rejected").toBe(found.verdict);
  });

  it("says what to write instead, with each problem of its content", () => {
    const advice = /such as|write|did you mean|mend|hand them|put|at least|save it|add the agent|known:|point to/i;
    const without = cases
      .flatMap((found) => verdictOn(found).problems)
      .filter(({ code, message }) => code !== "not-json" && !advice.test(message));
    expect(without).toEqual([]);
  });

  it("is refused by a schema file that is broken, and never let through in silence", async () => {
    const named = cases.find(({ title }) => title === "a hand-off of a named schema");
    const broken = new Map([
      [
        "PlanningToBackendHandoff",
        { ok: false, error: { code: "handoff-schema-broken", message: "It is broken." } } as const,
      ],
    ]);
    const { accepted, problems } = checkHandoff(named?.content as Record<string, unknown>, {
      registry,
      schemas: broken,
    });
    expect(accepted).toBe(false);
    expect(problems).toMatchObject([{ code: "schema-broken", path: "schema", severity: "error" }]);
  });

  it("is refused while there is no registry", () => {
    const { accepted, problems } = checkHandoff({}, { registry: null, schemas });
    expect(accepted).toBe(false);
    expect(problems.map(({ code }) => code)).toContain("no-registry");
  });

  it("is checked in no time, whatever its texts are made of", () => {
    const nasty = [
      "a".repeat(30_000),
      "~/".repeat(15_000),
      "../".repeat(10_000),
      `/home/${"x".repeat(20_000)}`,
      "works ".repeat(5_000),
    ];
    const began = performance.now();
    for (const text of nasty) {
      checkHandoff(
        { task_description: text, file_paths: [text], acceptance_criteria: [text], context: text },
        { registry, schemas },
      );
    }
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
