import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { fieldsOfForm, formOfEntry } from "./agent-form";

const shipped: Record<string, Record<string, unknown>> = parse(
  readFileSync(new URL("../../../../agents/registry.yaml", import.meta.url), "utf8"),
).agents;

const entry = {
  display_name: "API",
  description: "Two\nlines",
  model: "opus",
  tools: ["Read", "mcp__x"],
  delegates_to: ["qa-agent", { "docs-agent": { validation: "permissive" } }],
  responsibilities: ["One.", "Two\nlines."],
  env: { API_TOKEN: "abcdefgh", LANG: "C" },
  limits: { max_sessions: 2 },
  rules: [{ tools: ["Bash"], hours: "09:00-17:00" }],
};
const form = formOfEntry(entry);

describe("the form of an agent", () => {
  it("changes nothing when it is sent as it was shown, for every agent of the shipped registry", () => {
    for (const fields of [entry, ...Object.values(shipped)]) {
      const shown = formOfEntry(fields);
      const sent = Object.fromEntries(
        Object.entries(shown).map(([name, text]) => [name, `${text.replaceAll("\n", "\r\n")}\r\n`]),
      );
      expect(fieldsOfForm({ ...shown, ...sent }, fields)).toEqual({ ok: true, value: {} });
    }
  });

  it("shows structured fields as lines, and gives them back", () => {
    expect(form).toMatchObject({
      delegates_to: "qa-agent\ndocs-agent: { validation: permissive }",
      responsibilities: "One.\nTwo\\nlines.",
      env: "API_TOKEN=••••••\nLANG=C",
      max_sessions: "2",
      rules: "- tools:\n    - Bash\n  hours: 09:00-17:00",
    });
    const changed = fieldsOfForm(
      {
        ...form,
        delegates_to: "docs-agent: { validation: strict }\r\nqa-agent",
        responsibilities: "Three.\nTwo\\nlines.",
        max_lifetime_minutes: "30",
        tags: "a, b",
        rules: "[{tools: [Bash], rate: 3/h}]",
      },
      entry,
    );
    expect(changed).toEqual({
      ok: true,
      value: {
        delegates_to: [{ "docs-agent": { validation: "strict" } }, "qa-agent"],
        responsibilities: ["Three.", "Two\nlines."],
        limits: { max_sessions: 2, max_lifetime_minutes: 30 },
        tags: ["a", "b"],
        rules: [{ tools: ["Bash"], rate: "3/h" }],
      },
    });
  });

  it("takes out what is emptied, but for what every agent needs", () => {
    const emptied = fieldsOfForm({ ...form, responsibilities: " ", max_sessions: "", model: "" }, entry);
    expect(emptied).toEqual({ ok: true, value: { responsibilities: null, limits: null, model: "" } });
  });

  it("attack 66: keeps a secret that it shows masked, and takes a new one", () => {
    const kept = fieldsOfForm({ ...form, env: "API_TOKEN=••••••\nLANG=C.UTF-8" }, entry);
    expect(kept).toEqual({ ok: true, value: { env: { API_TOKEN: "abcdefgh", LANG: "C.UTF-8" } } });
    const renewed = fieldsOfForm({ ...form, env: "API_TOKEN=ijkl=mnop" }, entry);
    expect(renewed).toEqual({ ok: true, value: { env: { API_TOKEN: "ijkl=mnop" } } });
  });

  it.each([
    [{ env: "no equals sign" }, "NAME=value"],
    [{ delegates_to: "[a, b]" }, "qa-agent: {validation: permissive}"],
    [{ rules: "- [" }, "list of rules"],
    [{ hooks: "!!js/function x" }, "commands by event"],
    [{ max_sessions: "many" }, "as the other lines"],
  ])("says how %j would have to be written", (wrong, hint) => {
    const refused = fieldsOfForm({ ...form, ...wrong }, entry);
    expect(refused).toMatchObject({ ok: false, error: { code: "bad-form" } });
    expect(!refused.ok && refused.error.hint).toContain(hint);
  });
});
