import type { Delegation, RegistryPreview } from "@/lib/contract/registry";

/** What saving would do, in words: how many files of how many agents, who runs, whose work goes elsewhere. */
export function savingSentence(preview: RegistryPreview): string {
  const { files, affected, untouched, running, tenants, delegations, agents, settings } = preview;
  if (agents.length + settings.length + files.length === 0) return "Saving would change nothing.";
  const sentences = [
    files.length === 0
      ? "Saving changes no generated file."
      : `Generating then writes ${count(files.length, "file")} for ${count(affected.length, "agent")}.`,
  ];
  if (untouched > 0)
    sentences.push(`${count(untouched, "agent stays", "agents stay")} as ${untouched === 1 ? "it is" : "they are"}.`);
  const links = (all: readonly Delegation[]) => listed(all.map(({ from, to }) => `${from} → ${to}`));
  if (delegations.added.length > 0) sentences.push(`Work may now go ${links(delegations.added)}.`);
  if (delegations.removed.length > 0) sentences.push(`Work may no longer go ${links(delegations.removed)}.`);
  if (tenants.length > 0) sentences.push(`Also for ${count(tenants.length, "tenant")}: ${listed(tenants)}.`);
  if (running.length > 0) {
    const verb = running.length === 1 ? "reads its policy" : "read their policies";
    sentences.push(`${listed(running)} ${verb} at the next call, and settings and model at the next start.`);
  }
  return sentences.join(" ");
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function listed(words: readonly string[]): string {
  const shown = words.length > 4 ? [...words.slice(0, 3), `${words.length - 3} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
