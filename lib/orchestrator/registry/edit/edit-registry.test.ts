import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { RegistryEdit } from "@/lib/contract/registry";
import { editRegistry } from "./edit-registry";

const registry = `# The team.
version: 1

agents:
  # Writes the API.
  backend-agent:
    name: backend-agent # as its key
    display_name: 'Backend "B" Agent'
    description: "Builds: the API"
    model: sonnet   # was opus
    tools: [Read, Write,  Edit]
    delegates_to:
      - qa-agent # checks
      # and this one
      - docs-agent: { validation: permissive }
    cannot_access: # not theirs
      - tests/**
      - "*.md"
    responsibilities:
      - |
        Two
        lines.
      - One line.

  qa-agent:
    name: qa-agent
    display_name: QA
    description: >-
      Looks
      at it.
    model: haiku
    tools:
    - Read
    - Bash

  docs-agent: { name: docs-agent, display_name: Docs, description: d, model: opus, tools: [Read] } # short

tenants:
  acme:
    agents: [backend-agent, qa-agent]
    config_overrides:
      qa-agent:
        model: opus
`;

/** Lines that an edit takes away and brings, with the signs of a diff. */
function changes(edit: unknown, text = registry): string[] {
  const edited = editRegistry(text, RegistryEdit.parse(edit));
  if (!edited.ok) return [edited.error.code, edited.error.message];
  const [before, after] = [text.split("\n"), edited.value.split("\n")];
  while (before.length > 0 && before[0] === after[0]) [before.shift(), after.shift()];
  while (before.length > 0 && before.at(-1) === after.at(-1)) [before.pop(), after.pop()];
  return [...before.map((line) => `-${line}`), ...after.map((line) => `+${line}`)];
}

const set = (fields: Record<string, unknown>, agent = "backend-agent") => ({ kind: "edit-agent", agent, fields });

describe("a change of one agent in the text", () => {
  it.each<[what: string, edit: unknown, lines: string[]]>([
    [
      "a plain word keeps its comment",
      set({ model: "opus" }),
      ["-    model: sonnet   # was opus", "+    model: opus   # was opus"],
    ],
    [
      "text keeps its kind of quotes",
      set({ display_name: "It's B", description: 'a "b" \\ c\n' }),
      [
        "-    display_name: 'Backend \"B\" Agent'",
        '-    description: "Builds: the API"',
        "+    display_name: 'It''s B'",
        '+    description: "a \\"b\\" \\\\ c\\n"',
      ],
    ],
    [
      "an item of a list in brackets",
      set({ tools: ["Read", "Bash", "Write", "Edit"] }),
      ["-    tools: [Read, Write,  Edit]", "+    tools: [Read, Bash, Write,  Edit]"],
    ],
    [
      "several items of a list in brackets go",
      set({ tools: ["Edit"] }),
      ["-    tools: [Read, Write,  Edit]", "+    tools: [Edit]"],
    ],
    [
      "an item of a list in lines, with the comments of the others",
      set({ delegates_to: [{ "docs-agent": { validation: "strict" } }] }),
      [
        "-      - qa-agent # checks",
        "-      - docs-agent: { validation: permissive }",
        "+      - docs-agent: { validation: strict }",
      ],
    ],
    ["a new item in the middle", set({ cannot_access: ["tests/**", "docs/**", "*.md"] }), ["+      - docs/**"]],
    ["a new item in front", set({ cannot_access: ["a/**", "tests/**", "*.md"] }), ["+      - a/**"]],
    [
      "a list that becomes empty keeps the comment of its key",
      set({ cannot_access: [] }),
      [
        "-    cannot_access: # not theirs",
        "-      - tests/**",
        '-      - "*.md"',
        "+    cannot_access: [] # not theirs",
      ],
    ],
    ["text of several lines", set({ responsibilities: ["Two\nother\nlines.\n", "One line."] }), ["+        other"]],
    [
      "a new key in its usual place",
      set({ tags: ["api", "core"], exclusive_access: ["src/**"] }),
      ["+    tags: [api, core]", "+    exclusive_access: [src/**]"],
    ],
    [
      "sentences as a list of lines",
      set({ forbidden: ["Do not push.", "Never: drop tables"] }),
      ["+    forbidden:", "+      - Do not push.", '+      - "Never: drop tables"'],
    ],
    [
      "a key that goes",
      set({ cannot_access: null }),
      ["-    cannot_access: # not theirs", "-      - tests/**", '-      - "*.md"'],
    ],
    [
      "a key of an agent in braces",
      set({ model: "haiku", persona: "a, b" }, "docs-agent"),
      [
        "-  docs-agent: { name: docs-agent, display_name: Docs, description: d, model: opus, tools: [Read] } # short",
        '+  docs-agent: { name: docs-agent, display_name: Docs, description: d, model: haiku, tools: [Read], persona: "a, b" } # short',
      ],
    ],
    ["a dash in the column of its key", set({ tools: ["Read", "Grep", "Bash"] }, "qa-agent"), ["+    - Grep"]],
    ["nothing, where nothing changes", set({ model: "sonnet", tools: ["Read", "Write", "Edit"] }), []],
  ])("%s", (_what, edit, lines) => {
    const edited = editRegistry(registry, RegistryEdit.parse(edit));
    expect(edited).toMatchObject({ ok: true });
    const [before, after] = [registry.split("\n"), (edited.ok ? edited.value : "").split("\n")];
    const gone = lines.filter((line) => line.startsWith("-")).map((line) => line.slice(1));
    const come = lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1));
    const rest = (all: string[], some: string[]) => {
      const left = [...all];
      for (const line of some) {
        expect(left).toContain(line);
        left.splice(left.indexOf(line), 1);
      }
      return left;
    };
    expect(rest(after, come)).toEqual(rest(before, gone));
  });

  it("a new agent comes last, set apart as the others are", () => {
    const fields = {
      display_name: "New",
      description: "yes",
      model: "sonnet",
      tools: ["Read"],
      env: { A: "1" },
      rules: [{ tools: ["Bash"], hours: "09:00-17:00" }],
    };
    expect(changes({ kind: "add-agent", agent: "new-agent", fields })).toEqual([
      "+  new-agent:",
      "+    name: new-agent",
      "+    display_name: New",
      '+    description: "yes"',
      "+    model: sonnet",
      "+    tools: [Read]",
      '+    env: { A: "1" }',
      "+    rules:",
      "+      - tools: [Bash]",
      '+        hours: "09:00-17:00"',
      "+",
    ]);
  });

  it("an agent that goes takes along where others name it", () => {
    const edited = editRegistry(registry, { kind: "remove-agent", agent: "qa-agent" as never });
    expect(edited.ok && edited.value).not.toContain("qa-agent");
    expect(edited.ok && edited.value).toContain("    agents: [backend-agent]\n    config_overrides: {}\n");
    expect(edited.ok && edited.value).toContain("      - One line.\n\n  docs-agent:");
  });

  it("a new name is written wherever the old one stood", () => {
    const edited = editRegistry(registry, RegistryEdit.parse({ kind: "rename-agent", agent: "docs-agent", to: "yes" }));
    expect(edited.ok && edited.value).toBe(
      registry.replace("docs-agent: { name: docs-agent", '"yes": { name: "yes"').replace("- docs-agent:", '- "yes":'),
    );
  });

  it("is refused where a value is shared, where it is a copy, and where nothing is found", () => {
    const text = `agents:
  a: { name: a, tools: &t [Read], model: opus }
  b: { name: b, tools: *t, model: opus }
`;
    expect(changes(set({ tools: ["Write"] }, "a"), text).join()).toMatch(
      /^edit-refused,.*agents.a.tools is shared .*&t/,
    );
    expect(changes(set({ tools: ["Write"] }, "b"), text).join()).toMatch(/^edit-refused,.*repeats the value .*&t/);
    expect(changes({ kind: "remove-agent", agent: "a" }, text)[0]).toBe("edit-refused");
    expect(changes(set({ model: "haiku" }, "a"), text)).toHaveLength(2);
    expect(changes(set({ model: "haiku" }, "c"), text)[0]).toBe("agent-not-found");
    expect(changes({ kind: "add-agent", agent: "a", fields: {} }, text)[0]).toBe("agent-exists");
    expect(changes({ kind: "rename-agent", agent: "a", to: "b" }, text)[0]).toBe("agent-exists");
    expect(changes(set({ model: "haiku" }, "a"), "agents: [")[0]).toBe("registry-invalid");
  });

  it.each(["../x", "..%2fx", "a/b", ".", "", "a".repeat(300), "a\0b", "__proto__", "constructor"])(
    "attack 53: the name %j is refused in every kind of change",
    (name) => {
      const fields = { model: "opus" };
      for (const edit of [
        { kind: "edit-agent", agent: name, fields },
        { kind: "add-agent", agent: name, fields },
        { kind: "remove-agent", agent: name },
        { kind: "rename-agent", agent: name, to: "x" },
        { kind: "rename-agent", agent: "qa-agent", to: name },
      ]) {
        const parsed = RegistryEdit.safeParse(edit);
        // A word that every object of JavaScript knows is a name, and no agent.
        if (!parsed.success) continue;
        expect(name).toBe("constructor");
        const edited = editRegistry(registry, parsed.data);
        expect(edited.ok ? edited.value.includes("constructor") : edited.error.code).toMatch(
          /^(agent-not-found|edit-refused)$/,
        );
      }
    },
  );

  it("fills agents that are not there yet", () => {
    for (const text of [
      "version: 1\nagents:\n",
      "version: 1\nagents: {}\n",
      "version: 1\n",
      "version: 1\nagents: {} # none\n",
    ]) {
      const edited = editRegistry(
        text,
        RegistryEdit.parse({ kind: "add-agent", agent: "a", fields: { model: "opus" } }),
      );
      expect(edited.ok && parse(edited.value)).toEqual({ version: 1, agents: { a: { name: "a", model: "opus" } } });
    }
  });

  it.each([
    "yes",
    "0123",
    "2026-01-01",
    "12:30",
    "~",
    "- x",
    "# x",
    "a: b",
    "",
    " x ",
    "x\u0085",
    "\u007f",
    "null",
    "1e3",
    "*x",
    "%y",
    "@z",
    "`q",
    "a #b",
    "{}",
    "[]",
    "<<",
    "=",
    "\ufeffx",
  ])("attack 59: text as strange as %j comes back as the same text, also for readers of YAML 1.1", (value) => {
    for (const key of ["description", "display_name", "persona", "model"]) {
      const edited = editRegistry(
        registry,
        RegistryEdit.parse(set({ [key]: value, tags: [value], env: { A: value } })),
      );
      if (!edited.ok) throw new Error(edited.error.message);
      for (const version of ["1.1", "1.2"] as const) {
        const { [key]: field, tags, env } = parse(edited.value, { version }).agents["backend-agent"];
        expect([field, tags, env]).toEqual([value, [value], { A: value }]);
      }
    }
  });

  it("attack 59: an agent called yes or on is a string in every reader, in each place that names it", () => {
    const edited = editRegistry(registry, RegistryEdit.parse({ kind: "rename-agent", agent: "qa-agent", to: "on" }));
    expect(edited.ok && parse(edited.value, { version: "1.1" })).toMatchObject({
      agents: { on: { name: "on" }, "backend-agent": { delegates_to: ["on", {}] } },
      tenants: { acme: { agents: ["backend-agent", "on"], config_overrides: { on: {} } } },
    });
  });
});

/** One value written in one of the ways people write it. */
const words = fc.constantFrom(
  "alpha",
  "two words",
  "yes",
  "0123",
  "a: b",
  "it's",
  'say "x"',
  "src/**",
  "*.md",
  "# no",
  "é 💚",
  "x\ny\n",
);
const quoted = (value: string) =>
  fc.constantFrom(JSON.stringify(value), ...(value.includes("\n") ? [] : [`'${value.replaceAll("'", "''")}'`]));
const note = fc.constantFrom("", " # why", "   # a, [b] {c}: 'd'");
const scalarText = words.chain(quoted);
const listText = (indent: string) =>
  fc
    .array(fc.tuple(scalarText, note, fc.boolean()), { maxLength: 4 })
    .chain((items) =>
      fc.constantFrom(
        ` [${items.map(([item]) => item).join(", ")}]\n`,
        items.length === 0
          ? " []\n"
          : `\n${items.map(([item, comment, above]) => `${above ? `${indent}# above\n` : ""}${indent}- ${item}${comment}\n`).join("")}`,
      ),
    );
const mapText = (indent: string) =>
  fc.uniqueArray(fc.constantFrom("A", "B", "C_D"), { maxLength: 3 }).chain((keys) =>
    fc.tuple(...keys.map(() => fc.tuple(scalarText, note))).chain((values) => {
      const entries = keys.map((key, index) => [key, ...(values[index] ?? ['""', ""])] as const);
      return fc.constantFrom(
        ` { ${entries.map(([key, value]) => `${key}: ${value}`).join(", ")} }\n`,
        entries.length === 0
          ? " {}\n"
          : `\n${entries.map(([key, value, comment]) => `${indent}${key}: ${value}${comment}\n`).join("")}`,
      );
    }),
  );
const entryText = fc
  .tuple(
    fc.shuffledSubarray(["display_name", "description", "persona", "cannot_access", "forbidden", "env", "tags"], {
      minLength: 1,
    }),
    fc.infiniteStream(fc.tuple(scalarText, note, fc.boolean())),
    fc.infiniteStream(listText("      ")),
    fc.infiniteStream(mapText("      ")),
  )
  .map(([keys, scalars, lists, maps]) =>
    keys
      .map((key) => {
        if (key === "env") return `    env:${maps.next().value}`;
        if (["cannot_access", "forbidden", "tags"].includes(key)) return `    ${key}:${lists.next().value}`;
        const [value, comment, gap] = scalars.next().value;
        return `    ${key}: ${value}${comment}\n${gap ? "\n    # between\n" : ""}`;
      })
      .join(""),
  );
const fields = fc.record(
  {
    display_name: words,
    description: fc.option(words),
    persona: fc.option(words),
    cannot_access: fc.option(fc.array(words, { maxLength: 4 })),
    forbidden: fc.option(fc.array(words, { maxLength: 4 })),
    tags: fc.option(fc.array(words, { maxLength: 4 })),
    env: fc.option(fc.dictionary(fc.constantFrom("A", "B", "E"), words)),
    rules: fc.option(
      fc.array(fc.record({ tools: fc.array(words, { maxLength: 2 }), message: words }), { maxLength: 2 }),
    ),
  },
  { requiredKeys: [] },
);

describe("any change of any agent", () => {
  it("gives what was asked for, and leaves every other agent byte for byte", () => {
    let [made, refused] = [0, 0];
    fc.assert(
      fc.property(
        fc.tuple(entryText, entryText, entryText),
        fields,
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (entries, wanted, crlf, bom, last) => {
          const [before, agent, after] = entries.map(
            (entry, index) => `  # Agent ${index}\n  a${index}:\n    name: a${index}\n${entry}\n`,
          );
          const style = (text: string) => (crlf ? text.replaceAll("\n", "\r\n") : text);
          const head = style(`${bom ? "\ufeff" : ""}# Top\nversion: 1\nagents:\n${before}`);
          const tail = style(last ? "" : `${after}# End`);
          const text = head + style(agent ?? "") + tail;
          const edited = editRegistry(text, RegistryEdit.parse(set(wanted, "a1")));
          if (!edited.ok) {
            expect(edited.error.code).toBe("edit-refused");
            refused += 1;
            return;
          }
          made += 1;
          expect(edited.value.startsWith(head)).toBe(true);
          expect(edited.value.endsWith(tail)).toBe(true);
          if (crlf) expect(edited.value.replaceAll("\r\n", "")).not.toContain("\n");
          const expected = { ...parse(text).agents.a1, ...wanted };
          for (const [key, value] of Object.entries(expected)) if (value === null) delete expected[key];
          expect(parse(edited.value).agents.a1).toEqual(expected);
          // A comment above a key or between keys is nobody's to take.
          expect(edited.value.match(/# between|# Agent|# Top|# End/g)).toEqual(
            text.match(/# between|# Agent|# Top|# End/g),
          );
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(refused).toBeLessThan(made / 20);
  });
});
