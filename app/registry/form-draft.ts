/** What belongs to the form and not to the agent. */
const OWN_FIELDS = new Set(["csrf", "agent", "entry", "generate"]);

export type FormDraft = Record<string, string>;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const keyOf = (agent: string | null) => `registry-form ${agent ?? ""}`;

/** The fields that hold something else than the server has sent, by name. A new agent's name is one of them. */
export function changedFields(form: HTMLFormElement): FormDraft {
  const changed: FormDraft = {};
  for (const field of fieldsOf(form)) {
    if (field.value !== sentValue(field)) changed[field.name] = field.value;
  }
  return changed;
}

/** Puts what was typed before back into its fields. Returns how many hold something else now than the server has sent. */
export function putBack(form: HTMLFormElement, draft: FormDraft): number {
  for (const field of fieldsOf(form)) {
    const typed = draft[field.name];
    if (typed !== undefined) field.value = typed;
  }
  return Object.keys(changedFields(form)).length;
}

/** Kept in this tab, so that neither a look at another agent nor a reload takes what was typed. */
export function keepFormDraft(agent: string | null, draft: FormDraft): void {
  try {
    if (Object.keys(draft).length === 0) sessionStorage.removeItem(keyOf(agent));
    else sessionStorage.setItem(keyOf(agent), JSON.stringify(draft));
  } catch {
    // A full or forbidden store: the draft lives as long as the page.
  }
}

export function keptFormDraft(agent: string | null): FormDraft {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(agent)) ?? "{}");
    const entries = Object.entries(kept ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    return Object.fromEntries(entries);
  } catch {
    return {};
  }
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter((element): element is Field => {
    const isField =
      element instanceof HTMLInputElement ||
      element instanceof HTMLTextAreaElement ||
      element instanceof HTMLSelectElement;
    return isField && (!OWN_FIELDS.has(element.name) || (element.name === "agent" && element.type !== "hidden"));
  });
}

function sentValue(field: Field): string {
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return [...field.options].find(({ defaultSelected }) => defaultSelected)?.value ?? field.options[0]?.value ?? "";
}
