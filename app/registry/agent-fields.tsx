import type { ReactNode } from "react";
import { Button } from "@/app/_components/button";
import type { AgentForm } from "@/lib/contract/registry";

type Field = {
  name: keyof AgentForm;
  label: string;
  help?: string;
  /** Several lines. */
  lines?: true;
  mono?: true;
  required?: true;
  list?: string;
};

const fields: readonly Field[] = [
  { name: "display_name", label: "Display name", required: true },
  { name: "description", label: "Description", help: "One line; the card shows its beginning.", required: true },
  { name: "model", label: "Model", required: true, list: "models", mono: true },
  { name: "tags", label: "Tags", help: "With commas between them." },
  {
    name: "tools",
    label: "Tools",
    help: "One in each line. mcp__server stands for all tools of a server.",
    lines: true,
    mono: true,
  },
  {
    name: "delegates_to",
    label: "Delegates to",
    help: "One agent in each line: qa-agent, or qa-agent: { validation: permissive }",
    lines: true,
    mono: true,
  },
  {
    name: "cannot_access",
    label: "Cannot access",
    help: "One pattern in each line; ! makes an exception.",
    lines: true,
    mono: true,
  },
  { name: "exclusive_access", label: "Holds alone", help: "One pattern in each line.", lines: true, mono: true },
  { name: "responsibilities", label: "Responsible for", help: "One sentence in each line.", lines: true },
  { name: "forbidden", label: "Must not", help: "One sentence in each line.", lines: true },
  { name: "persona", label: "Persona", help: "Path of a longer description.", mono: true },
  { name: "command", label: "Command", help: "What its pane runs, instead of the default.", mono: true },
  {
    name: "env",
    label: "Variables",
    help: "NAME=value in each line. No secrets: this file is committed.",
    lines: true,
    mono: true,
  },
  {
    name: "permission_mode",
    label: "Permission mode",
    help: "What its program may do without asking, in its own word: plan, acceptEdits, on-request.",
    mono: true,
  },
  { name: "host", label: "Host", mono: true },
  {
    name: "rules",
    label: "Extra rules",
    help: "As in the YAML: a list of {tools, paths, hours, rate, message}.",
    lines: true,
    mono: true,
  },
  { name: "hooks", label: "Extra hooks", help: "As in the YAML: commands by event.", lines: true, mono: true },
];

const limits = [
  { name: "max_sessions", label: "Sessions at most", step: "1" },
  { name: "max_lifetime_minutes", label: "Minutes at most", step: "any" },
  { name: "max_log_mb", label: "Log, MB at most", step: "any" },
] as const;

/** All fields of an agent. An emptied one leaves the file. */
export function AgentFields({ form, isNew, mayEdit }: { form: AgentForm; isNew: boolean; mayEdit: boolean }) {
  return (
    <fieldset disabled={!mayEdit} className="contents">
      <div className="registry-form">
        {isNew && (
          <Row id="agent" label="Name" help="1 to 63 of a-z, 0-9 and -, beginning with a letter.">
            <input
              id="agent"
              name="agent"
              required
              pattern="[a-z][a-z0-9\-]{0,62}"
              data-mono
              className="registry-field"
            />
          </Row>
        )}
        {fields.map((field) => (
          <Row key={field.name} id={field.name} label={field.label} help={field.help}>
            <Input field={field} value={form[field.name]} />
          </Row>
        ))}
        <Row id="sandbox" label="Sandbox">
          <select id="sandbox" name="sandbox" defaultValue={form.sandbox} className="registry-field">
            <option value="">As for all agents</option>
            <option>none</option>
            <option>bubblewrap</option>
          </select>
        </Row>
        <Row id="start" label="Starts" help="On demand: the first hand-off to it starts it.">
          <select id="start" name="start" defaultValue={form.start} className="registry-field">
            <option value="">As for all agents</option>
            <option>manual</option>
            <option>on-demand</option>
          </select>
        </Row>
        <span className="registry-label">Limits</span>
        <div className="flex flex-wrap gap-3">
          {limits.map(({ name, label, step }) => (
            <label key={name} className="min-w-0 flex-1 text-meta text-muted">
              {label}
              <input
                type="number"
                min="0"
                step={step}
                name={name}
                defaultValue={form[name]}
                className="registry-field"
              />
            </label>
          ))}
        </div>
      </div>
      <datalist id="models">
        {["sonnet", "opus", "haiku"].map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
      {mayEdit ? (
        <div className="sticky -bottom-6 -mx-6 flex flex-wrap items-center gap-4 border-t border-border bg-bg px-6 pt-3 pb-6 max-sm:-bottom-3 max-sm:-mx-3 max-sm:px-3 max-sm:pb-3">
          <Button type="submit" look="solid" size="form">
            {isNew ? "Add agent" : "Save agent"}
          </Button>
          <label className="flex items-center gap-2">
            <input type="checkbox" name="generate" value="yes" defaultChecked />
            Generate what it changes
          </label>
        </div>
      ) : (
        <p className="text-muted">You may look, not edit.</p>
      )}
    </fieldset>
  );
}

function Row({
  id,
  label,
  help,
  children,
}: {
  id: string;
  label: string;
  help?: string | undefined;
  children: ReactNode;
}) {
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <div className="min-w-0">
        {children}
        {help && (
          <p id={`${id}-help`} className="registry-help">
            {help}
          </p>
        )}
      </div>
    </>
  );
}

function Input({ field: { name, lines, mono, required, list, help }, value }: { field: Field; value: string }) {
  const shared = {
    id: name,
    name,
    defaultValue: value,
    required,
    "data-mono": mono,
    "aria-describedby": help ? `${name}-help` : undefined,
    className: "registry-field",
    autoComplete: "off",
    spellCheck: !mono,
  };
  return lines ? <textarea rows={2} {...shared} /> : <input list={list} {...shared} />;
}
