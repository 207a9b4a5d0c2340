import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
  type YAMLMap,
} from "yaml";
import { decodeUtf8, placeOfByte } from "./decode-utf8";
import type { RegistryProblem } from "./registry-problem";
import { scanYaml, type YamlFinding } from "./scan-yaml";

export const MAX_REGISTRY_BYTES = 2 * 1024 * 1024;
/** What all aliases together may repeat, in characters of the text they stand for. */
const MAX_REPEATED = 256 * 1024;
/** Keys that reach an object's prototype in careless code. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export type YamlFile = {
  /** Plain data: maps, lists, text, numbers, booleans and null. */
  readonly data: unknown;
  /** From 1; the start of the node, or of the nearest parent that exists. */
  position(path: readonly PropertyKey[]): { line: number; column: number };
  /** A scalar as it is written in the file (`0123`, where the data says 123); null for anything else. */
  source(path: readonly PropertyKey[]): string | null;
};

/**
 * Parses the text strictly: everything YAML offers beyond plain data is a problem with its line. There
 * is no file where nothing sensible could be read.
 */
export function parseYaml(bytes: Uint8Array, file: string): { yaml: YamlFile | null; problems: RegistryProblem[] } {
  const problem = (line: number, column: number, message: string): RegistryProblem => ({
    severity: "error",
    file,
    line: Math.max(1, line),
    column: Math.max(1, column),
    path: "",
    message,
  });
  if (bytes.byteLength > MAX_REGISTRY_BYTES) {
    const message = `is ${bytes.byteLength} bytes long; at most ${MAX_REGISTRY_BYTES} are read`;
    return { yaml: null, problems: [problem(1, 1, message)] };
  }
  const decoded = decodeUtf8(bytes);
  if ("badByteAt" in decoded) {
    const { line, column } = placeOfByte(bytes, decoded.badByteAt);
    return { yaml: null, problems: [problem(line, column, "is no UTF-8 text; save the file as UTF-8")] };
  }
  const { text } = decoded;
  const lines = new LineCounter();
  const asProblem = ({ offset, message }: YamlFinding) => {
    const { line, col } = lines.linePos(offset);
    return problem(line, col, message);
  };
  const refused = scanYaml(text);
  if (refused.length > 0) {
    countLines(text, lines);
    return { yaml: null, problems: refused.map(asProblem) };
  }
  // Its own search for equal keys compares each with each.
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, merge: false, prettyErrors: false });
  const flaws = [...document.errors, ...document.warnings].map((error) => ({
    offset: error.pos[0],
    message: sentence(error.message),
  }));
  if (flaws.length > 0) return { yaml: null, problems: flaws.map(asProblem) };
  const { dangerous, repeated } = checkNodes(document);
  if (dangerous.length > 0) return { yaml: null, problems: [...dangerous, ...repeated].map(asProblem) };
  return { yaml: readable(document, lines), problems: repeated.map(asProblem) };
}

function countLines(text: string, lines: LineCounter) {
  lines.addNewLine(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.addNewLine(at + 1);
}

/** What the parser lets through: keys that are no plain text or stand twice, and aliases that multiply. */
function checkNodes(document: Document.Parsed): { dangerous: YamlFinding[]; repeated: YamlFinding[] } {
  const dangerous: YamlFinding[] = [];
  const repeated: YamlFinding[] = [];
  const anchors = new Map<string, Node>();
  let repeatedLength = 0;
  visit(document, {
    Node(_key, node, parents) {
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        repeatedLength += length(target);
        const message = aliasFlaw(node.source, target, parents, repeatedLength);
        if (message) dangerous.push({ offset: start(node), message });
      } else if (node.anchor) anchors.set(node.anchor, node);
      if (isMap(node)) {
        const keys = checkKeys(node);
        dangerous.push(...keys.dangerous);
        repeated.push(...keys.repeated);
      }
    },
  });
  return { dangerous, repeated };
}

function aliasFlaw(name: string, target: Node | undefined, parents: readonly unknown[], repeatedLength: number) {
  if (!target) return `has the alias *${name}, which no anchor before it defines`;
  const isInsideAnchor = parents.some((parent) => isNode(parent) && !isAlias(parent) && parent.anchor !== undefined);
  if (isInsideAnchor) return `has the alias *${name} inside an anchored value; write the value out`;
  if (repeatedLength > MAX_REPEATED) return `repeats too much with the alias *${name}; write less`;
  return null;
}

function checkKeys(map: YAMLMap): { dangerous: YamlFinding[]; repeated: YamlFinding[] } {
  const dangerous: YamlFinding[] = [];
  const repeated: YamlFinding[] = [];
  const seen = new Set<string>();
  for (const { key } of map.items) {
    const offset = isNode(key) ? start(key) : start(map);
    if (!isScalar(key)) {
      dangerous.push({ offset, message: "has a key that is no plain text" });
    } else if (typeof key.value !== "string") {
      const written = key.source ?? "";
      dangerous.push({
        offset,
        message: `has the key ${written || "(nothing)"}, which is no text; write it in quotes`,
      });
    } else if (FORBIDDEN_KEYS.has(key.value)) {
      dangerous.push({ offset, message: `has the key ${JSON.stringify(key.value)}, which is not allowed` });
    } else if (seen.has(key.value)) {
      repeated.push({ offset, message: `has the key ${JSON.stringify(key.value)} twice; keep one` });
    } else seen.add(key.value);
  }
  return { dangerous, repeated };
}

function start(node: Node): number {
  return node.range?.[0] ?? 0;
}

function length(node: Node | undefined): number {
  return node?.range ? node.range[1] - node.range[0] : 0;
}

function readable(document: Document.Parsed, lines: LineCounter): YamlFile {
  // A map is asked for many keys when many of its entries are wrong.
  const pairsOf = new WeakMap<YAMLMap, Map<string, Pair>>();

  function pairAt(map: YAMLMap, name: string): Pair | undefined {
    let pairs = pairsOf.get(map);
    if (!pairs) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : "", pair]));
      pairsOf.set(map, pairs);
    }
    return pairs.get(name);
  }

  /** The key and the value at the end of the path; a list's items have no key. */
  function entryAt(path: readonly PropertyKey[]): { key: Node | null; value: Node | null } | null {
    let key: Node | null = null;
    let value: Node | null = document.contents;
    for (const step of path) {
      const parent: Node | null | undefined = isAlias(value) ? value.resolve(document) : value;
      if (!isCollection(parent)) return null;
      const pair = isMap(parent) ? pairAt(parent, String(step)) : undefined;
      const item: unknown = isSeq(parent) ? parent.items[Number(step)] : pair?.value;
      if (isMap(parent) ? !pair : item === undefined) return null;
      key = isNode(pair?.key) ? pair.key : null;
      value = isNode(item) ? item : null;
    }
    return { key, value };
  }

  return {
    data: document.toJS(),
    position(path) {
      for (let size = path.length; size >= 0; size -= 1) {
        const entry = entryAt(path.slice(0, size));
        const node = entry?.key ?? entry?.value;
        if (!node && size > 0) continue;
        const { line, col } = lines.linePos(node ? start(node) : 0);
        return { line: Math.max(1, line), column: Math.max(1, col) };
      }
      return { line: 1, column: 1 };
    },
    source(path) {
      const value = entryAt(path)?.value;
      return isScalar(value) ? (value.source ?? null) : null;
    },
  };
}

function sentence(message: string): string {
  if (message.startsWith("Source contains multiple documents")) return "begins a second document; one file holds one";
  return message.replace(/\s+/g, " ").replace(/ at line \d+, column \d+:?.*$/, "");
}
