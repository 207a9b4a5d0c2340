import { type Document, isMap, isSeq, parse, parseDocument, stringify } from "yaml";

/** The registry as somebody would have edited it so that every agent's files change; comments stay. */
export function editedRegistry(text: string, version: string): string {
  const document: Document = parseDocument(text);
  const agents = document.get("agents");
  if (!isMap(agents)) throw new Error("the registry has no agents");
  for (const { key } of agents.items) {
    const path = ["agents", String(key)];
    document.setIn([...path, "description"], `${document.getIn([...path, "description"])} (${version})`);
    const cannotAccess = document.getIn([...path, "cannot_access"]);
    if (isSeq(cannotAccess)) cannotAccess.add(`scratch-${version}/**`);
    else document.setIn([...path, "cannot_access"], [`scratch-${version}/**`]);
  }
  return document.toString();
}

type PlainRegistry = { agents: Record<string, { name: string; exclusive_access?: string[] }> };

/** The same agents again and again under other names, `count` in all. */
export function multipliedRegistry(text: string, count: number): string {
  const registry = parse(text) as PlainRegistry; // the shipped one, which has a test of its own
  const originals = Object.values(registry.agents);
  const copies = Array.from({ length: count - originals.length }, (_, index) => {
    const original = originals[index % originals.length];
    // Only one agent may hold a path exclusively.
    return { ...original, name: `${original?.name}-${index}`, exclusive_access: [] };
  });
  const agents = Object.fromEntries([...originals, ...copies].map((agent) => [agent.name, agent]));
  return stringify({ ...registry, agents }, { aliasDuplicateObjects: false });
}
