import { isDeepStrictEqual } from "node:util";
import type { AgentChange, Delegation, FieldChange } from "@/lib/contract/registry";
import { type Agent, delegateNames, type Registry } from "./registry-schema";
import { maskText, maskVariables } from "./secret-values";

/** Which agents differ between two registries, and how, field by field. Secrets are masked. */
export function changedAgents(before: Registry, after: Registry): AgentChange[] {
  const names = [...new Set([...Object.keys(after.agents), ...Object.keys(before.agents)])];
  return names.flatMap((agent): AgentChange[] => {
    const [was, is] = [entryOf(before, agent), entryOf(after, agent)];
    if (isDeepStrictEqual(was, is)) return [];
    const change = was ? (is ? "changed" : "removed") : "added";
    return [{ agent, change, fields: change === "changed" ? changedFields(was, is) : [] }];
  });
}

/** What differs outside of `agents`. */
export function changedSettings(before: Registry, after: Registry): FieldChange[] {
  const { agents: _before, ...was } = before;
  const { agents: _after, ...is } = after;
  return Object.keys({ ...was, ...is }).flatMap((key) => {
    const pick = (all: Record<string, unknown>) => asRecord(all[key], key);
    return changedFields(pick(was), pick(is));
  });
}

export function changedDelegations(before: Registry, after: Registry): { added: Delegation[]; removed: Delegation[] } {
  const [was, is] = [linksOf(before), linksOf(after)];
  return {
    added: [...is.values()].filter(({ from, to }) => !was.has(`${from} ${to}`)),
    removed: [...was.values()].filter(({ from, to }) => !is.has(`${from} ${to}`)),
  };
}

function linksOf(registry: Registry): Map<string, Delegation> {
  const links = Object.values(registry.agents).flatMap((agent) =>
    delegateNames(agent).map((to): [string, Delegation] => [`${agent.name} ${to}`, { from: agent.name, to }]),
  );
  return new Map(links);
}

function entryOf(registry: Registry, name: string): Agent | undefined {
  return Object.entries(registry.agents).find(([key]) => key === name)?.[1];
}

function asRecord(value: unknown, key: string): Record<string, unknown> {
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isMap) return value === undefined ? {} : { [key]: value };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [`${key}.${name}`, inner]));
}

function changedFields(was: object | undefined, is: object | undefined): FieldChange[] {
  const [before, after] = [flattened(was), flattened(is)];
  return Object.keys({ ...before, ...after }).flatMap((field): FieldChange[] => {
    const [old, now] = [before[field], after[field]];
    if (isDeepStrictEqual(old, now)) return [];
    if (Array.isArray(old ?? []) && Array.isArray(now ?? [])) return [listChange(field, asTexts(old), asTexts(now))];
    return [{ field, was: fieldText(field, old), is: fieldText(field, now), added: [], removed: [] }];
  });
}

function listChange(field: string, old: string[], now: string[]): FieldChange {
  const added = now.filter((item) => !old.includes(item));
  const removed = old.filter((item) => !now.includes(item));
  const isReordered = added.length === 0 && removed.length === 0;
  const whole = (items: string[]) => (isReordered ? items.join(", ") : null);
  return { field, was: whole(old), is: whole(now), added, removed };
}

function asTexts(list: unknown): string[] {
  return Array.isArray(list) ? list.map(asText) : [];
}

function asText(value: unknown): string {
  return maskText(typeof value === "string" ? value : JSON.stringify(value));
}

function fieldText(field: string, value: unknown): string | null {
  if (value === undefined) return null;
  const variable = field.startsWith("env.") ? field.slice("env.".length) : null;
  return variable === null ? asText(value) : (maskVariables({ [variable]: String(value) })[variable] ?? null);
}

/** Variables one by one: of a secret only that it differs is told. */
function flattened(entry: object | undefined): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry ?? {}).flatMap(([key, value]): [string, unknown][] => {
      if (key !== "env") return [[key, value]];
      return Object.entries(value).map(([name, text]) => [`env.${name}`, text]);
    }),
  );
}
