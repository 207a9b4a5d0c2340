import {
  type Alias,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import { inQuotes } from "./explain-flaws";
import type { YamlFinding } from "./scan-yaml";

/** What all aliases together may repeat, in characters of the text they stand for. */
const MAX_REPEATED = 256 * 1024;
/** Keys that reach an object's prototype in careless code. */
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

export type NodeReading = {
  /** Plain data; of keys that stand twice the first one's. */
  data: unknown;
  /** What makes the data unusable. */
  dangerous: YamlFinding[];
  /** Keys that stand twice. */
  repeated: YamlFinding[];
  /** What each alias stands for. */
  targets: Map<Alias, Node>;
};

/**
 * Turns the parser's nodes into plain data, in one walk that finds what the parser lets through: keys that are no plain
 * text or stand twice, and aliases that multiply. Nodes nest no deeper than `scanYaml` allows.
 */
export function readNodes(root: unknown): NodeReading {
  const dangerous: YamlFinding[] = [];
  const repeated: YamlFinding[] = [];
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, { node: Node; data: unknown }>();
  let openAnchors = 0;
  let repeatedLength = 0;

  function read(node: unknown): unknown {
    if (isAlias(node)) return readAlias(node);
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return null;
    if (node.anchor) openAnchors += 1;
    const data = isScalar(node) ? node.value : isMap(node) ? readMap(node) : node.items.map(read);
    if (node.anchor) {
      openAnchors -= 1;
      anchors.set(node.anchor, { node, data });
    }
    return data;
  }

  function readAlias(alias: Alias): unknown {
    const refuse = (message: string) => {
      dangerous.push({ offset: startOf(alias), message });
      return null;
    };
    if (openAnchors > 0) return refuse(`has the alias *${alias.source} inside an anchored value; write the value out`);
    const target = anchors.get(alias.source);
    if (!target && !/^[\w-]+$/.test(alias.source)) return refuse(inQuotes(`*${alias.source}`));
    if (!target) return refuse(`has the alias *${alias.source}, which no anchor before it defines`);
    repeatedLength += lengthOf(target.node);
    if (repeatedLength > MAX_REPEATED) return refuse(`repeats too much with the alias *${alias.source}; write less`);
    targets.set(alias, target.node);
    return target.data;
  }

  function readMap(map: YAMLMap): Record<string, unknown> {
    const data: Record<string, unknown> = {};
    for (const pair of map.items) {
      const value = read(pair.value);
      const { key } = pair;
      const flaw = isScalar(key) ? keyFlaw(key) : "has a key that is no plain text";
      if (flaw) {
        dangerous.push({ offset: startOf(isNode(key) ? key : map), message: flaw });
      } else if (Object.hasOwn(data, keyOf(pair))) {
        repeated.push({
          offset: startOf(key as Node),
          message: `has the key ${JSON.stringify(keyOf(pair))} twice; keep one`,
        }); // a scalar, see above
      } else data[keyOf(pair)] = value;
    }
    return data;
  }

  return { data: read(root), dangerous, repeated, targets };
}

function keyFlaw(key: Scalar): string | null {
  if (typeof key.value !== "string") {
    return `has the key ${key.source || "(nothing)"}, which is no text; write it in quotes`;
  }
  return FORBIDDEN_KEYS.has(key.value) ? `has the key ${JSON.stringify(key.value)}, which is not allowed` : null;
}

export function keyOf({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

export function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function lengthOf(node: Node): number {
  return node.range ? node.range[1] - node.range[0] : 0;
}
