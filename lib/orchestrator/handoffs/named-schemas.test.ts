import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { readNamedSchemas } from "./named-schemas";

const shippedTemplates = join(import.meta.dirname, "../../../templates");
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function ownTemplates(files: Record<string, string>) {
  const dataFolder = mkdtempSync(join(tmpdir(), "templates-"));
  folders.push(dataFolder);
  mkdirSync(join(dataFolder, "handoffs"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dataFolder, "handoffs", name), text);
  return { dataFolder, shippedTemplates };
}

describe("named schemas", () => {
  it("two ship, and a folder of one's own adds to them and replaces them", async () => {
    const own = JSON.stringify({ type: "object", required: ["ticket"], properties: { ticket: { type: "string" } } });
    const schemas = await readNamedSchemas(ownTemplates({ "Review.json": own, "PlanningToBackendHandoff.json": own }));
    expect([...schemas.keys()]).toEqual(["PlanningToBackendHandoff", "PlanningToResearcherHandoff", "Review"]);
    const mine = schemas.get("PlanningToBackendHandoff");
    expect(mine?.ok && mine.value.faults({}).map(({ path }) => path)).toEqual(["ticket"]);
    expect(mine?.ok && mine.value.source).toBe("workspace");
  });

  it("the shipped ones serve where a workspace has templates but no hand-offs among them", async () => {
    const own = ownTemplates({});
    rmSync(join(own.dataFolder, "handoffs"), { recursive: true });
    expect((await readNamedSchemas(own)).size).toBe(2);
  });

  it.each([
    ["no JSON", "{", /is not JSON/],
    ["a list", "[]", /does not hold a JSON object/],
    ["no object's schema", '{"type": "string"}', /must say "type": "object"/],
    ["an unknown keyword", '{"type": "object", "proprties": {}}', /is no valid JSON Schema/],
    ["a type that is none", '{"type": "object", "properties": {"a": {"type": "strng"}}}', /is no valid JSON Schema/],
    ["a reference that leads nowhere", '{"type": "object", "$ref": "#/$defs/none"}', /is no valid JSON Schema/],
    [
      "a pattern that is none",
      '{"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}',
      /is no valid JSON Schema/,
    ],
  ])("a file with %s is an error that names it, not a shipped schema in its place", async (_what, text, words) => {
    const schemas = await readNamedSchemas(ownTemplates({ "PlanningToBackendHandoff.json": text }));
    const reply = schemas.get("PlanningToBackendHandoff");
    expect(reply).toMatchObject({ ok: false, error: { code: "handoff-schema-broken" } });
    expect(!reply?.ok && reply?.error.message).toMatch(words);
    expect(!reply?.ok && reply?.error.message).toContain("templates/handoffs/PlanningToBackendHandoff.json");
  });

  it("a file may not take the general schema's name, nor one that no hand-off could say", async () => {
    const schemas = await readNamedSchemas(
      ownTemplates({ "Handoff.json": '{"type":"object"}', "a b.json": '{"type":"object"}' }),
    );
    for (const name of ["Handoff", "a b"]) expect(schemas.get(name)).toMatchObject({ ok: false });
  });

  it("a schema of the older draft is understood too", async () => {
    const text = JSON.stringify({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { at: { type: "string", format: "date-time" } },
    });
    const schema = (await readNamedSchemas(ownTemplates({ "Old.json": text }))).get("Old");
    expect(schema?.ok && schema.value.faults({ at: "soon" })).toHaveLength(1);
  });
});
