import { describe, expect, it } from "vitest";
import { OperationId } from "@/lib/contract/ids";
import { backPage, generateAgents, outcomePage } from "./deeds";

const parse = (fields: Record<string, string | string[]>) => generateAgents.schema.safeParse(fields);
const operation = {
  id: OperationId.parse("0b8ff2a2-6f0a-4c39-9d0c-0d3f6f0c9f11"),
  kind: "generate" as const,
  items: [],
  startedAt: 1,
  finishedAt: null,
};

describe("the fields of a deed's form", () => {
  it("name one agent, several, or all", () => {
    expect(parse({ agent: "backend-agent" }).data?.agent).toEqual(["backend-agent"]);
    expect(parse({ agent: ["backend-agent", "qa-agent"] }).data?.agent).toEqual(["backend-agent", "qa-agent"]);
    expect(parse({ every: "yes" }).success).toBe(true);
  });

  it.each([
    { fields: {} },
    { fields: { agent: "backend-agent", every: "yes" } },
    { fields: { agent: "../etc" } },
    { fields: { agent: "#(touch x)" } },
  ])("are refused when they say $fields", ({ fields }) => {
    expect(parse(fields as Record<string, string>).success).toBe(false);
  });

  it.each(["//evil.example", "https://evil.example", "/\\evil.example", "/agents/../x", "javascript:1"])(
    "lead back to no other place: %s",
    (back) => {
      expect(parse({ every: "yes", back }).success).toBe(false);
    },
  );
});

describe("the page afterwards", () => {
  it("is the one before, with the job instead of older news", () => {
    const input = parse({ every: "yes", back: "/?state=waiting&op=old&notice=x.y" }).data;
    if (!input) throw new Error("these fields are right");
    expect(backPage(input)).toBe("/?state=waiting");
    expect(outcomePage(input, operation).to).toBe(`/?state=waiting&op=${operation.id}`);
  });

  it("is the fleet when the fields were wrong", () => {
    expect(backPage(null)).toBe("/");
  });
});
